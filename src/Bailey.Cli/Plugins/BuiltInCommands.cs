using System.Collections.Immutable;
using System.CommandLine;
using System.Text.Json;
using Bailey.Cli.Commands;
using Bailey.Cli.Policy;
using Bailey.Cli.Remote;
using Bailey.Plugins.BuiltIn;
using Bailey.Server.BuiltIns;
using Bailey.Server.Http;
using Bailey.Server.Packages;

namespace Bailey.Cli.Plugins;

/// <summary><c>bailey plugins list|enable|disable</c>: the plugins of a community on a server, built-in ones included, and the switch over those.</summary>
internal static class BuiltInCommands
{
    /// <summary>All of them.</summary>
    /// <param name="console">Where they read and write.</param>
    /// <param name="data">The data directory that a command line means.</param>
    public static IEnumerable<Command> CreateAll(CommandConsole console, Func<ParseResult, string> data) =>
    [
        new RemoteCommand(console, data, "list", "List the packages and built-in plugins of a community on a server").Does(ListAsync),
        CreateSwitch(console, data, "enable", "Have a built-in plugin called in a community"),
        CreateSwitch(console, data, "disable", "Have a built-in plugin called in a community no longer; its settings stay"),
    ];

    private static async Task<int> ListAsync(RemoteCall call)
    {
        var (packages, refused) = await call.ReadAllAsync<InstallationView>(PackageCommands.PathOf(call));
        if (refused is not null)
        {
            return call.Complain(refused);
        }

        (var builtIns, refused) = await call.ReadAllAsync<BuiltInPluginView>(call.PathOf("plugins"));
        if (refused is { Status: 403 })
        {
            // Two permissions: whoever has that of packages alone is shown those.
            call.Console.Complain($"built-in plugins are not shown: {refused.Detail}");
            call.Console.WriteLine(call.AsJson ? DecisionJson.ToJson(writer => JsonSerializer.Serialize(writer, packages, ApiJson.Options)) : PackageText.Of(packages.Items));
            return ExitCode.Ok;
        }

        if (refused is null && call.AsJson)
        {
            call.Console.WriteLine(DecisionJson.ToJson(writer => JsonSerializer.Serialize(writer, new { packages.Items, packages.Next, BuiltIn = builtIns.Items }, ApiJson.Options)));
            return ExitCode.Ok;
        }

        call.Console.WriteLine(call.AsJson ? DecisionJson.ToJson(writer => JsonSerializer.Serialize(writer, packages, ApiJson.Options)) : PackageText.Of(packages.Items));
        if (refused is not null)
        {
            return call.Complain(refused);
        }

        if (!builtIns.Items.IsEmpty)
        {
            call.Console.WriteLine("");
            call.Console.WriteLine(TextOf(builtIns.Items));
        }

        return ExitCode.Ok;
    }

    private static Command CreateSwitch(CommandConsole console, Func<ParseResult, string> data, string word, string description)
    {
        var name = RemoteCommand.Part("NAME", "The built-in plugin, as bailey plugins list shows it");
        return new RemoteCommand(console, data, word, description, name).Does<BuiltInPluginView>(
            call => (HttpMethod.Put, call.PathOf("plugins", call.Parsed.GetRequiredValue(name), word), null),
            static plugin => PrintableText.OneLine($"{plugin.Name} {plugin.Version}: {plugin.State}{(plugin.Denial is { } denial ? $": {denial.Detail}" : "")}"));
    }

    private static string TextOf(ImmutableArray<BuiltInPluginView> plugins) => TextTable.Of(
        ["built-in plugin", "version", "state", "communities"],
        plugins.Select(static plugin => new[]
        {
            plugin.Name,
            plugin.Version,
            plugin.Code is { } code ? $"{plugin.State}: {code}" : plugin.Denial is { } denial ? $"{plugin.State}: {denial.Code}" : plugin.State,
            plugin.Switch switch { CommunitySwitch.OnByDefault => "may disable it", CommunitySwitch.OffByDefault => "may enable it", _ => "cannot switch it" },
        }),
        "There are no built-in plugins.");
}
