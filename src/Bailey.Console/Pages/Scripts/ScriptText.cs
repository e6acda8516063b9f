using Bailey.Plugins.Lifecycle;
using Bailey.Server.Scripts;

namespace Bailey.Console.Pages.Scripts;

/// <summary>How scripts are spoken of.</summary>
internal static class ScriptText
{
    internal static (string Text, string Tone) StateOf(PluginState? state) => state switch
    {
        null => ("draft only", "plain"),
        PluginState.Active => ("active", "good"),
        PluginState.Inactive => ("deployed, switched off", "warn"),
        PluginState.Suspended => ("suspended after failures", "bad"),
        _ => ("waits to be accepted", "warn"),
    };

    /// <summary>When a script is called, each in a few words.</summary>
    internal static IEnumerable<string> CallsOf(ScriptCalls calls) =>
    [
        .. calls.Hooks.Select(static hook => $"hook {hook}"),
        .. calls.Inbound.Select(static route => $"inbound /{route}"),
        .. calls.Schedules.Select(static cron => $"schedule {cron}"),
    ];
}
