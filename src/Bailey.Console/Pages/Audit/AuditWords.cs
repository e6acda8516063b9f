using Bailey.Plugins;

namespace Bailey.Console.Pages.Audit;

/// <summary>Words of the audit log as people say them.</summary>
internal static class AuditWords
{
    internal static string Outcome(string outcome) => outcome switch
    {
        "ok" => "done",
        "denied" => "denied",
        "rejected" => "rejected by a plugin",
        "failed" => "failed",
        "breached" => "met a limit",
        _ => outcome,
    };

    internal static string Tone(string outcome) => outcome switch
    {
        "ok" => "good",
        "denied" or "failed" => "bad",
        _ => "warn",
    };

    /// <summary>What it was done to, in words of whoever asked for it, as addresses have them: whatever turns or hides text is not let do so.</summary>
    internal static string Target(string? target) => PlainText.OneLine(target);

    internal static string Action(string action) => action switch
    {
        "operation" => "asked for",
        "hook" => "hook dispatched",
        "call" => "plugin called for",
        "host_call" => "plugin used",
        "limit" => "limit met",
        "job" => "scheduled run",
        "built_in" => "built-in plugin",
        "policy.changed" => "policy changed",
        "scripts.deployed" => "scripts deployed",
        "audit.pruned" => "old entries removed",
        _ => action.Replace('.', ' ').Replace('_', ' '),
    };
}
