using System.CommandLine;
using System.Text.Json.Nodes;
using Bailey.Cli.Commands;
using Bailey.Cli.Remote;
using Bailey.Server.Packages;

namespace Bailey.Cli.Plugins;

/// <summary>
/// <c>bailey plugins activate|upgrade|rollback</c>: what a version asks for is shown and accepted, by <c>--accept</c> or by whoever sits at the terminal. What is accepted is
/// the package that was shown, by its digest.
/// </summary>
internal static class AcceptCommands
{
    /// <summary><c>bailey plugins activate ID</c>.</summary>
    public static Command CreateActivate(CommandConsole console, Func<ParseResult, string> data) => Create(
        console, data, "activate", "Accept what a package asks for, and activate it", async call => (await ReviewAsync(call, call.Digest), true));

    /// <summary><c>bailey plugins upgrade ID</c>.</summary>
    public static Command CreateUpgrade(CommandConsole console, Func<ParseResult, string> data) => Create(
        console, data, "upgrade", "Switch to a newer version of a package; one that asks for more must be accepted", async call =>
        {
            var digest = call.Digest ?? (await InstalledAsync(call)).Pending?.Digest ?? throw new CommandException(ExitCode.PluginFailed, $"no newer version of {call.Plugin} waits; upload one, or name one by --digest");
            var review = await ReviewAsync(call, digest);
            return (review, review.Difference is not { Widens: false });
        });

    /// <summary><c>bailey plugins rollback ID</c>.</summary>
    public static Command CreateRollBack(CommandConsole console, Func<ParseResult, string> data) => Create(
        console, data, "rollback", "Switch back to the version before, or the one of --digest, with what was accepted of it then", static _ => Task.FromResult<(ReviewView?, bool)>((null, false)));

    private static Command Create(CommandConsole console, Func<ParseResult, string> data, string word, string description, Func<Wanted, Task<(ReviewView? Review, bool MustAccept)>> look)
    {
        var id = PackageCommands.IdArgument();
        var accept = new Option<string?>("--accept") { HelpName = "all|FILE", Description = "What is accepted: all that it asks for, or the list of capabilities in a JSON file, as its manifest writes them (default: you are asked)" };
        var digest = new Option<string?>("--digest") { HelpName = "SHA256", Description = "The version that is meant, as its review shows it" };
        return new RemoteCommand(console, data, word, description, id, accept, digest).Does(async call =>
        {
            var wanted = new Wanted(call, call.Parsed.GetRequiredValue(id), call.Parsed.GetValue(digest));
            try
            {
                var body = new JsonObject();
                if (call.Parsed.GetValue(accept) is { } given)
                {
                    body["accept"] = given == "all" ? "all" : JsonNode.Parse(await PackageCommands.ReadJsonAsync(call, given, "accepted capabilities"));
                }

                var (review, mustAccept) = await look(wanted);
                if (mustAccept && body["accept"] is null)
                {
                    if (!Ask(call, review!, word))
                    {
                        call.Console.Complain($"nothing was accepted; {wanted.Plugin} is as it was");
                        return ExitCode.PluginFailed;
                    }

                    body["accept"] = "all";
                }

                body["digest"] = review?.Digest ?? wanted.Digest;
                var answer = await call.SendAsync(HttpMethod.Put, PackageCommands.PathOf(call, wanted.Plugin, word), body.ToJsonString());
                return answer.IsDone ? call.Tell(answer, () => PackageText.Of(answer.Read<InstallationView>())) : call.Complain(answer);
            }
            catch (NotDoneException e)
            {
                return call.Complain(e.Answer);
            }
        });
    }

    private static bool Ask(RemoteCall call, ReviewView review, string word)
    {
        if (!call.AsJson)
        {
            call.Console.WriteLine(PackageText.Of(review));
        }

        return call.Console.Confirm($"Accept all of this, and {word} {review.Id} {review.Version} in {call.Community}?", call.AsJson, $"read what it asks for, then say --accept all --digest {review.Digest}, or --accept FILE for a part of it");
    }

    private static async Task<ReviewView> ReviewAsync(Wanted wanted, string? digest)
    {
        var answer = await wanted.Call.SendAsync(HttpMethod.Get, PackageCommands.PathOf(wanted.Call, wanted.Plugin, "review") + (digest is null ? "" : $"?digest={Uri.EscapeDataString(digest)}"));
        return answer.IsDone ? answer.Read<ReviewView>() : throw new NotDoneException(answer);
    }

    private static async Task<InstallationView> InstalledAsync(Wanted wanted)
    {
        var answer = await wanted.Call.SendAsync(HttpMethod.Get, PackageCommands.PathOf(wanted.Call, wanted.Plugin));
        return answer.IsDone ? answer.Read<PackageView>().Installation : throw new NotDoneException(answer);
    }

    private sealed record Wanted(RemoteCall Call, string Plugin, string? Digest);

    private sealed class NotDoneException(ServerAnswer answer) : Exception
    {
        public ServerAnswer Answer { get; } = answer;
    }
}
