namespace Bailey.Testing.Modules;

/// <summary>A clause of try_table.</summary>
/// <param name="Label">Where it branches to, seen from outside of the try_table.</param>
/// <param name="Tag">The tag it catches; null for all.</param>
/// <param name="PassesReference">Whether it passes the exception itself on.</param>
public readonly record struct Catch(uint Label, uint? Tag = null, bool PassesReference = false);
