using Bailey.Plugins.BuiltIn;
using Bailey.Server.BuiltIns;

namespace Bailey.Console.Pages.Plugins.BuiltIns;

/// <summary>What pages say of built-in plugins.</summary>
internal static class BuiltInWords
{
    internal static (string Text, string Tone) Of(BuiltInPluginView plugin) => plugin.State switch
    {
        "in_force" => ("In force", "good"),
        "disabled" => ("Disabled here", "plain"),
        "denied" => ("Enabled, but denied", "bad"),
        "skipped" => ("Skipped at start", "bad"),
        _ => (plugin.State, "plain"),
    };

    internal static bool IsSwitched(BuiltInPluginView plugin) => plugin.Switch is CommunitySwitch.OnByDefault or CommunitySwitch.OffByDefault;

    internal static string Switch(BuiltInPluginView plugin) => plugin.Switch switch
    {
        CommunitySwitch.OnByDefault => "Yes. It is enabled unless the community disables it.",
        CommunitySwitch.OffByDefault => "Yes. It is disabled until the community enables it.",
        _ => "No. Whoever made this server decided it for all communities.",
    };

    internal static string Failure(FailurePolicy policy) => policy == FailurePolicy.FailClosed
        ? "The server does not start without it: what it guards is never left unguarded."
        : "The server starts without it, and lists it as skipped.";

    internal static string Hook(BuiltInHookKind kind) => kind switch
    {
        BuiltInHookKind.Before => "is told before",
        BuiltInHookKind.After => "is told after",
        BuiltInHookKind.Wrap => "stands around, and may change or stop",
        BuiltInHookKind.Filter => "may change or reject",
        BuiltInHookKind.Action => "is told",
        BuiltInHookKind.Startup => "runs when the server starts",
        BuiltInHookKind.Shutdown => "runs when the server ends",
        _ => "is called",
    };
}
