using Bailey.Console.Api;
using Bailey.Server.Jobs;
using Bailey.Server.Packages;

namespace Bailey.Console.Pages.Jobs;

/// <summary>How jobs are spoken of.</summary>
internal static class JobText
{
    internal static (string Text, string Tone) StateOf(JobView job) =>
        job.RunningRun is not null ? ("running", "good")
        : !job.IsActive ? ("plugin is switched off", "warn")
        : job.PausedAt is not null ? ("paused", "warn")
        : !job.Denials.IsEmpty ? ("not allowed to run", "bad")
        : ("waits for its time", "plain");

    internal static (string Text, string Tone) OutcomeOf(JobRunOutcome outcome) => outcome switch
    {
        JobRunOutcome.Running => ("running", "plain"),
        JobRunOutcome.Succeeded => ("succeeded", "good"),
        JobRunOutcome.Failed => ("failed", "bad"),
        JobRunOutcome.Denied => ("not allowed to run", "bad"),
        JobRunOutcome.Skipped => ("left out", "warn"),
        _ => ("cut off", "bad"),
    };

    internal static string TriggerOf(JobRunView run) => run.Trigger switch
    {
        JobTrigger.Manual => $"{run.By} asked for it",
        JobTrigger.Missed => "its time had come while the server was away",
        _ => "its time had come",
    };

    /// <summary>A denial as what it is: a refusal that nobody was there to see.</summary>
    internal static Refusal RefusalOf(DecisionView denial) => new()
    {
        Status = 403,
        Title = "It would not run",
        Code = denial.Code,
        Detail = denial.Detail,
        Remedy = denial.Remedy,
        Layer = denial.Layer,
        Rule = denial.Rule,
        Source = denial.Source,
    };

    internal static string AddressOf(string community, string plugin, string job) => $"/c/{community}/jobs/{Uri.EscapeDataString(plugin)}/{Uri.EscapeDataString(job)}";

    /// <summary>Where a plugin is shown: scripts with their text.</summary>
    internal static string PluginAddressOf(string community, string plugin) => plugin.StartsWith("script.", StringComparison.Ordinal) ? $"/c/{community}/scripts/{Uri.EscapeDataString(plugin[7..])}" : $"/c/{community}/packages/{Uri.EscapeDataString(plugin)}";
}
