namespace Bailey.Plugins.BuiltIn;

/// <summary>A built-in plugin that was passed over, as it is fail-open.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Version">Its version.</param>
/// <param name="Fault">Why.</param>
public sealed record SkippedPlugin(string Name, string Version, BuiltInFault Fault);
