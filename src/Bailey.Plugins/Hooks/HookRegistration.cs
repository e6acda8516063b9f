using Bailey.Plugins.Packages;

namespace Bailey.Plugins.Hooks;

/// <summary>A built-in plugin at a hook of the host, in every community.</summary>
/// <param name="Plugin">The plugin.</param>
/// <param name="Version">Its version.</param>
/// <param name="Name">The name of the registration: <c>plugin.name</c> tells it apart from all others.</param>
/// <param name="Hook">The hook.</param>
/// <param name="Kind">Whether it is notified, or filters.</param>
/// <param name="Priority">Filters run from the lowest to the highest.</param>
/// <param name="OnError">What becomes of the operation when it fails.</param>
/// <param name="Handler">Answers.</param>
public sealed record HookRegistration(
    string Plugin, string Version, string Name, string Hook, HookKind Kind, int Priority, HookErrorPolicy OnError, HookHandler Handler);
