using System.Collections.Immutable;
using System.CommandLine;
using System.Text;
using System.Text.Json;
using Bailey.Cli.Commands;
using Bailey.Cli.Remote;
using Bailey.Server.Communities;
using Bailey.Server.Http;

namespace Bailey.Cli.Communities;

/// <summary><c>bailey community ...</c>: the communities of a server.</summary>
internal static class CommunityCommand
{
    /// <summary>The group, writing to a console.</summary>
    /// <param name="console">Where it writes.</param>
    /// <param name="data">The data directory that a command line means.</param>
    public static Command Create(CommandConsole console, Func<ParseResult, string> data) => new("community", "Make, list, show and delete communities of a server")
    {
        CreateCreate(console, data),
        RemoteCommand.OfInstance(console, data, "list", "List the communities that you may know of").Lists<CommunityView>(static call => call.PathOf("communities"), TableOf),
        CreateShow(console, data),
        CreateDelete(console, data),
    };

    private static Command CreateCreate(CommandConsole console, Func<ParseResult, string> data)
    {
        var id = RemoteCommand.Part("ID", "Its identifier: 1 to 64 of A-Z, a-z, 0-9, _ and -");
        var name = new Option<string?>("--name") { HelpName = "TEXT", Description = "What people call it (default: its identifier)" };
        var description = new Option<string?>("--description") { HelpName = "TEXT", Description = "What it is for" };
        var admin = new Option<string?>("--admin") { HelpName = "PRINCIPAL", Description = "Its first admin (default: whoever makes it)" };
        return RemoteCommand.OfInstance(console, data, "create", "Make a community; it takes no plugins until its policy does (bailey policy set)", id, name, description, admin).Does<CommunityView>(
            call => (
                HttpMethod.Post,
                call.PathOf("communities"),
                JsonSerializer.Serialize(new NewCommunity(call.Parsed.GetRequiredValue(id), call.Parsed.GetValue(name), call.Parsed.GetValue(description), call.Parsed.GetValue(admin)), ApiJson.Options)),
            static view => PrintableText.OneLine($"{view.Id}: made by {view.CreatedBy}"));
    }

    private static Command CreateShow(CommandConsole console, Func<ParseResult, string> data)
    {
        var id = IdArgument();
        return RemoteCommand.OfInstance(console, data, "show", "Show a community", id).Does<CommunityView>(call => (HttpMethod.Get, PathOf(call, id), null), TextOf);
    }

    private static Command CreateDelete(CommandConsole console, Func<ParseResult, string> data)
    {
        var id = IdArgument();
        var yes = new Option<bool>("--yes") { Description = "Do not ask" };
        return RemoteCommand.OfInstance(console, data, "delete", "Delete a community with its plugins, what they stored, its members and its policy; its audit log stays", id, yes).Does(async call =>
        {
            var community = call.Parsed.GetRequiredValue(id);
            if (!call.Parsed.GetValue(yes) && !call.Console.Confirm($"Delete the community {community} with all that is in it?", call.AsJson, "say --yes"))
            {
                call.Console.Complain("nothing was deleted");
                return ExitCode.PluginFailed;
            }

            var answer = await call.SendAsync(HttpMethod.Delete, PathOf(call, id));
            if (!answer.IsDone)
            {
                return call.Complain(answer);
            }

            call.Console.WriteLine(call.AsJson ? JsonSerializer.Serialize(new { id = community, deleted = true }) : PrintableText.OneLine($"{community}: deleted"));
            return ExitCode.Ok;
        });
    }

    private static Argument<string> IdArgument() => RemoteCommand.Part("ID", "The community, by its identifier");

    private static string PathOf(RemoteCall call, Argument<string> id) => call.PathOf("communities", call.Parsed.GetRequiredValue(id));

    private static string TableOf(ImmutableArray<CommunityView> communities) => TextTable.Of(
        ["community", "name", "made", "by"],
        communities.Select(static community => new[] { community.Id, community.Name, ShownTime.Of(community.CreatedAt), community.CreatedBy }),
        "There are no communities that you may know of.");

    private static string TextOf(CommunityView community)
    {
        var text = new StringBuilder();
        Line($"{community.Id}: {community.Name}");
        Line($"  for   {(community.Description.Length > 0 ? community.Description : "-")}");
        Line(community.CreatedBy is null ? "  made  by a file" : $"  made  {ShownTime.Of(community.CreatedAt)} by {community.CreatedBy}");
        return text.ToString().TrimEnd('\n');

        void Line(string line) => text.Append(PrintableText.OneLine(line)).Append('\n');
    }
}
