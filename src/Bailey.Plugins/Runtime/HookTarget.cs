using Bailey.Plugins.Hooks;
using Bailey.Plugins.Packages;
using Bailey.Policy.Capabilities;
using Bailey.Policy.Snapshots;

namespace Bailey.Plugins.Runtime;

/// <summary>One plugin at one hook of one community, whatever kind it is of.</summary>
internal abstract class HookTarget
{
    /// <summary>The plugin.</summary>
    internal abstract string PluginId { get; }

    /// <summary>Its version.</summary>
    internal abstract string Version { get; }

    /// <summary>What stands behind it.</summary>
    internal abstract PluginKind PluginKind { get; }

    /// <summary>Whether it is notified, or filters.</summary>
    internal abstract HookKind Kind { get; }

    /// <summary>Its place among the filters.</summary>
    internal abstract int Priority { get; }

    /// <summary>What becomes of the operation when it fails.</summary>
    internal abstract HookErrorPolicy OnError { get; }

    /// <summary>Calls it. What it does is in the outcome; nothing is thrown but for a cancelled token.</summary>
    internal abstract ValueTask<PluginOutcome> CallAsync(HookCall call, PrincipalPolicy principal, CancellationToken cancellationToken);
}
