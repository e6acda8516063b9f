namespace Bailey.Console.Pages.Plugins.BuiltIns;

/// <summary>What pages say of built-in plugins.</summary>
internal static class BuiltInWords
{
    internal static (string Text, string Tone) Of(BuiltInInfo plugin) => plugin.State switch
    {
        "in_force" => ("In force", "good"),
        "disabled" => ("Disabled here", "plain"),
        "denied" => ("Enabled, but denied", "bad"),
        "skipped" => ("Skipped at start", "bad"),
        _ => (plugin.State, "plain"),
    };

    internal static string Switch(BuiltInInfo plugin) => plugin.Switch switch
    {
        "on_by_default" => "Yes. It is enabled unless the community disables it.",
        "off_by_default" => "Yes. It is disabled until the community enables it.",
        _ => "No. Whoever made this server decided it for all communities.",
    };

    internal static string Failure(string policy) => policy == "fail_closed"
        ? "The server does not start without it: what it guards is never left unguarded."
        : "The server starts without it, and lists it as skipped.";

    internal static string Hook(string kind) => kind switch
    {
        "before" => "is told before",
        "after" => "is told after",
        "wrap" => "stands around, and may change or stop",
        "filter" => "may change or reject",
        "action" => "is told",
        "startup" => "runs when the server starts",
        "shutdown" => "runs when the server ends",
        _ => kind.Replace('_', ' '),
    };
}
