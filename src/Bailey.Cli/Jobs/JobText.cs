using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Json;
using Bailey.Cli.Commands;
using Bailey.Cli.Remote;
using Bailey.Server.Jobs;

namespace Bailey.Cli.Jobs;

/// <summary>Jobs and their runs for people.</summary>
internal static class JobText
{
    /// <summary>A table of jobs.</summary>
    public static string Of(ImmutableArray<JobView> jobs) => TextTable.Of(
        ["plugin", "job", "cron", "zone", "state", "next", "last"],
        jobs.Select(static job => new[] { job.Plugin, job.Job, job.Cron, job.TimeZone, StateOf(job), ShownTime.Of(job.NextFireTime), ShownTime.Of(job.LastFireTime) }),
        "There are no jobs.");

    /// <summary>A job, a line for each of its facts.</summary>
    public static string Of(JobView job)
    {
        var text = new StringBuilder();
        Line(text, $"{job.Plugin} {job.Job}: {StateOf(job)}");
        Line(text, $"  when    {job.Cron} ({job.TimeZone})");
        Line(text, $"  for     {job.Principal ?? "nobody, as nobody has accepted the plugin"}");
        Line(text, $"  next    {ShownTime.Of(job.NextFireTime) ?? "-"}");
        Line(text, $"  last    {ShownTime.Of(job.LastFireTime) ?? "-"}");
        if (job.PausedAt is not null)
        {
            Line(text, $"  paused  {ShownTime.Of(job.PausedAt)} by {job.PausedBy}");
        }

        foreach (var denial in job.Denials)
        {
            Line(text, $"  denied  {denial.Detail} ({denial.Code}){(denial.Remedy is { } remedy ? $"; {remedy}" : "")}");
        }

        return text.ToString().TrimEnd('\n');
    }

    /// <summary>A table of runs.</summary>
    public static string Of(ImmutableArray<JobRunView> runs, string? next)
    {
        var table = TextTable.Of(
            ["run", "started", "why", "outcome", "code", "took", "fuel"],
            runs.Select(static run => new[] { run.Id.ToString(), ShownTime.Of(run.StartedAt), NameOf(run.Trigger), NameOf(run.Outcome), run.Code, ShownTime.OfMicroseconds(run.DurationMicroseconds), run.Fuel.ToString("N0", CultureInfo.InvariantCulture) }),
            "There are no runs.");
        return next is null ? table : $"{table}\nMore with --cursor {PrintableText.OneLine(next)}";
    }

    /// <summary>A run with what it logged.</summary>
    public static string Of(JobRunView run)
    {
        var text = new StringBuilder();
        Line(text, $"{run.Plugin} {run.Job}: {NameOf(run.Outcome)}{(run.Code is null or "ok" ? "" : $" ({run.Code})")}");
        Line(text, $"  run     {run.Id} on {run.Node}, for {run.Principal}{(run.By is { } by ? $", asked for by {by}" : "")}");
        Line(text, $"  due     {ShownTime.Of(run.FireTime)}, started {ShownTime.Of(run.StartedAt)}, took {ShownTime.OfMicroseconds(run.DurationMicroseconds)}");
        if (run.Detail is { } detail)
        {
            Line(text, $"  why     {detail}");
        }

        foreach (var line in run.Logs)
        {
            Line(text, $"  {line.Level}: {line.Message}");
        }

        return text.ToString().TrimEnd('\n');
    }

    private static string StateOf(JobView job) =>
        job.RunningRun is not null ? "running" : job.PausedAt is not null ? "paused" : !job.IsActive ? "plugin not active" : !job.Denials.IsEmpty ? "denied" : "scheduled";

    private static string NameOf<T>(T value)
        where T : struct, Enum => JsonNamingPolicy.SnakeCaseLower.ConvertName(value.ToString());

    private static void Line(StringBuilder text, string line) => text.Append(PrintableText.OneLine(line)).Append('\n');
}
