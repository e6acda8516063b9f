using System.CommandLine;
using Bailey.Cli.Commands;
using Bailey.Cli.Remote;
using Bailey.Server.Jobs;

namespace Bailey.Cli.Jobs;

/// <summary><c>bailey jobs ...</c>: what plugins do by the clock.</summary>
internal static class JobsCommand
{
    /// <summary>The group, writing to a console.</summary>
    /// <param name="console">Where it writes.</param>
    /// <param name="data">The data directory that a command line means.</param>
    public static Command Create(CommandConsole console, Func<ParseResult, string> data) => new("jobs", "Show jobs and their runs, hold them, run them now")
    {
        new RemoteCommand(console, data, "list", "List the jobs of a community").Lists<JobView>(static call => call.PathOf("jobs"), JobText.Of),
        One(console, data, "show", "Show a job", HttpMethod.Get, null),
        One(console, data, "pause", "Hold a job: what would be due meanwhile is not made up for", HttpMethod.Post, "pause"),
        One(console, data, "resume", "Let a job run again when it is due", HttpMethod.Post, "resume"),
        JobRunCommands.CreateRuns(console, data),
        JobRunCommands.CreateLog(console, data),
        JobRunCommands.CreateRun(console, data),
    };

    /// <summary>The arguments that name a job.</summary>
    public static (Argument<string> Plugin, Argument<string> Job) Arguments() => (RemoteCommand.Part("PLUGIN", "The plugin"), RemoteCommand.Part("JOB", "The job: a schedule of the plugin, or a hook as cron.daily"));

    private static Command One(CommandConsole console, Func<ParseResult, string> data, string word, string description, HttpMethod method, string? change)
    {
        var (plugin, job) = Arguments();
        return new RemoteCommand(console, data, word, description, plugin, job).Does<JobView>(
            call => (method, call.PathOf(["jobs", call.Parsed.GetRequiredValue(plugin), call.Parsed.GetRequiredValue(job), .. change is null ? Array.Empty<string>() : [change]]), null),
            JobText.Of);
    }
}
