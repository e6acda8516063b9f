namespace Bailey.Plugins.Packages;

/// <summary>A hook that a package wants to be called at.</summary>
/// <param name="Name">The name of the hook.</param>
/// <param name="Export">The export that is called.</param>
/// <param name="Kind">Whether it is notified, or filters.</param>
/// <param name="Priority">Filters run from the lowest to the highest, those of one priority by the plugin's id. Default 100; -10,000 to 10,000.</param>
/// <param name="OnError">What becomes of the operation when it fails.</param>
public sealed record HookDeclaration(string Name, string Export, HookKind Kind, int Priority = 100, HookErrorPolicy OnError = HookErrorPolicy.Continue);
