using Bailey.Plugins.Hooks;
using Bailey.Plugins.Packages;
using Bailey.Policy.Capabilities;
using Bailey.Policy.Snapshots;

namespace Bailey.Plugins.Runtime;

/// <summary>One plugin at one hook of one community, whatever kind it is of.</summary>
internal abstract class HookTarget(string pluginId, string version, PluginKind pluginKind, HookKind kind, int priority, HookErrorPolicy onError)
{
    /// <summary>The plugin.</summary>
    internal string PluginId { get; } = pluginId;

    /// <summary>Its version.</summary>
    internal string Version { get; } = version;

    /// <summary>What stands behind it.</summary>
    internal PluginKind PluginKind { get; } = pluginKind;

    /// <summary>Whether it is notified, or filters.</summary>
    internal HookKind Kind { get; } = kind;

    /// <summary>Its place among the filters.</summary>
    internal int Priority { get; } = priority;

    /// <summary>What becomes of the operation when it fails.</summary>
    internal HookErrorPolicy OnError { get; } = onError;

    /// <summary>Calls it. What it does is in the outcome; nothing is thrown but for a cancelled token.</summary>
    internal abstract ValueTask<PluginOutcome> CallAsync(HookCall call, PrincipalPolicy principal, CancellationToken cancellationToken);

    /// <summary>What it did.</summary>
    protected PluginOutcome Outcome(PluginOutcomeKind kind, string code, string? message) => new()
    {
        PluginId = PluginId,
        PluginKind = PluginKind,
        Version = Version,
        Kind = kind,
        ReasonCode = code,
        Message = message,
    };
}
