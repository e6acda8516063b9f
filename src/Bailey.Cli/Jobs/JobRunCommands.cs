using System.CommandLine;
using System.Globalization;
using Bailey.Cli.Commands;
using Bailey.Cli.Remote;
using Bailey.Cli.Values;
using Bailey.Server.Http;
using Bailey.Server.Jobs;

namespace Bailey.Cli.Jobs;

/// <summary><c>bailey jobs runs|log|run</c>.</summary>
internal static class JobRunCommands
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(500);

    /// <summary>The runs of a job, the newest first.</summary>
    public static Command CreateRuns(CommandConsole console, Func<ParseResult, string> data)
    {
        var (plugin, job) = JobsCommand.Arguments();
        var limit = ParsedOption.One("--limit", "COUNT", "Runs of a page (default 20)", "a number from 1 to 1000", static (string text, out int? value) => (value = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= 1_000 ? count : null) is not null);
        var cursor = new Option<string?>("--cursor") { HelpName = "CURSOR", Description = "Where the page before ended, as it said" };
        return new RemoteCommand(console, data, "runs", "List the runs of a job, the newest first", plugin, job, limit, cursor).Does<Page<JobRunView>>(
            call => (
                HttpMethod.Get,
                $"{PathOf(call, plugin, job, "runs")}?limit={call.Parsed.GetValue(limit) ?? 20}{(call.Parsed.GetValue(cursor) is { } after ? $"&cursor={Uri.EscapeDataString(after)}" : "")}",
                null),
            static page => JobText.Of(page.Items, page.Next));
    }

    /// <summary>A run with what it logged.</summary>
    public static Command CreateLog(CommandConsole console, Func<ParseResult, string> data)
    {
        var (plugin, job) = JobsCommand.Arguments();
        var run = RemoteCommand.Part("RUN", "The run, by its id");
        return new RemoteCommand(console, data, "log", "Show a run of a job with what it logged", plugin, job, run).Does<JobRunView>(
            call => (HttpMethod.Get, PathOf(call, plugin, job, "runs", call.Parsed.GetRequiredValue(run)), null), JobText.Of);
    }

    /// <summary>Runs a job now.</summary>
    public static Command CreateRun(CommandConsole console, Func<ParseResult, string> data)
    {
        var (plugin, job) = JobsCommand.Arguments();
        var wait = new Option<bool>("--wait") { Description = "Wait until the run has ended; exit code 1 where it did not end well, 2 where it was denied" };
        return new RemoteCommand(console, data, "run", "Run a job now, whenever it is due", plugin, job, wait).Does(async call =>
        {
            var answer = await call.SendAsync(HttpMethod.Post, PathOf(call, plugin, job, "run"));
            while (answer.IsDone && call.Parsed.GetValue(wait) && answer.Read<JobRunView>() is { Outcome: JobRunOutcome.Running } running)
            {
                await Task.Delay(s_interval, call.Cancellation);
                answer = await call.SendAsync(HttpMethod.Get, PathOf(call, plugin, job, "runs", running.Id.ToString()));
            }

            if (!answer.IsDone)
            {
                return call.Complain(answer);
            }

            var run = answer.Read<JobRunView>();
            call.Tell(answer, () => JobText.Of(run));
            return run.Outcome switch
            {
                JobRunOutcome.Running or JobRunOutcome.Succeeded => ExitCode.Ok,
                JobRunOutcome.Denied => ExitCode.PolicyDenied,
                _ => ExitCode.PluginFailed,
            };
        });
    }

    private static string PathOf(RemoteCall call, Argument<string> plugin, Argument<string> job, params string[] rest) =>
        call.PathOf(["jobs", call.Parsed.GetRequiredValue(plugin), call.Parsed.GetRequiredValue(job), .. rest]);
}
