using System.CommandLine;
using System.Net.Http.Headers;
using System.Text.Json;
using Bailey.Cli.Commands;
using Bailey.Cli.Files;
using Bailey.Cli.Remote;
using Bailey.Plugins.Packages;
using Bailey.Server.Packages;

namespace Bailey.Cli.Plugins;

/// <summary><c>bailey plugins upload|install|deactivate|resume|remove|configure</c>: packages of a server.</summary>
internal static class PackageCommands
{
    private const int MaxSettings = 1_024 * 1_024;

    /// <summary>All of them.</summary>
    /// <param name="console">Where they read and write.</param>
    /// <param name="data">The data directory that a command line means.</param>
    public static IEnumerable<Command> CreateAll(CommandConsole console, Func<ParseResult, string> data) =>
    [
        CreateUpload(console, data),
        CreateInstall(console, data),
        CreateSwitch(console, data, "deactivate", "Call a package no longer; what it stored stays"),
        CreateSwitch(console, data, "resume", "Call a package again that was suspended"),
        CreateConfigure(console, data),
        CreateRemove(console, data),
    ];

    /// <summary>The argument that names a package.</summary>
    public static Argument<string> IdArgument() => RemoteCommand.Part("ID", "The plugin, as org.example.echo");

    /// <summary>Where packages are in the API.</summary>
    public static string PathOf(RemoteCall call, params string[] rest) => call.PathOf(["plugin-packages", .. rest]);

    private static Command CreateUpload(CommandConsole console, Func<ParseResult, string> data)
    {
        var file = new Argument<string>("FILE") { Description = "The package (.bailey)" };
        return new RemoteCommand(console, data, "upload", "Upload a package: it is verified, and waits to be reviewed and activated", file).Does(async call =>
        {
            using var content = new ByteArrayContent(await InputFile.ReadAsync(call.Parsed.GetRequiredValue(file), "package", PackageArchiveLimits.Default.MaxPackedBytes, call.Cancellation));
            content.Headers.ContentType = new MediaTypeHeaderValue("application/octet-stream");
            return Tell(call, await call.Client.SendAsync(HttpMethod.Post, PathOf(call), content, call.Cancellation));
        });
    }

    private static Command CreateInstall(CommandConsole console, Func<ParseResult, string> data)
    {
        var url = new Argument<string>("URL") { Description = "Where the package is; the server fetches it, as far as its policy lets it" };
        return new RemoteCommand(console, data, "install", "Have a package fetched from a registry: it is verified, and waits to be reviewed and activated", url).Does(async call =>
            Tell(call, await call.SendAsync(HttpMethod.Post, PathOf(call, "install-registry"), JsonSerializer.Serialize(new { url = call.Parsed.GetRequiredValue(url) }))));
    }

    private static Command CreateSwitch(CommandConsole console, Func<ParseResult, string> data, string word, string description)
    {
        var id = IdArgument();
        return new RemoteCommand(console, data, word, description, id).Does(async call => Tell(call, await call.SendAsync(HttpMethod.Put, PathOf(call, call.Parsed.GetRequiredValue(id), word))));
    }

    private static Command CreateConfigure(CommandConsole console, Func<ParseResult, string> data)
    {
        var id = IdArgument();
        var file = new Argument<string>("FILE") { Description = "The settings as JSON; - for what is piped in" };
        return new RemoteCommand(console, data, "configure", "Replace the settings of a package", id, file).Does(async call =>
            Tell(call, await call.SendAsync(HttpMethod.Put, PathOf(call, call.Parsed.GetRequiredValue(id), "settings"), await ReadJsonAsync(call, call.Parsed.GetRequiredValue(file), "settings"))));
    }

    private static Command CreateRemove(CommandConsole console, Func<ParseResult, string> data)
    {
        var id = IdArgument();
        var yes = new Option<bool>("--yes") { Description = "Do not ask" };
        return new RemoteCommand(console, data, "remove", "Remove a package that is deactivated, and all that it stored in the community", id, yes).Does(async call =>
        {
            var plugin = call.Parsed.GetRequiredValue(id);
            if (!call.Parsed.GetValue(yes) && !call.Console.Confirm($"Remove {plugin} from {call.Community} with all that it stored?", call.AsJson, "say --yes"))
            {
                call.Console.Complain("nothing was removed");
                return ExitCode.PluginFailed;
            }

            var answer = await call.SendAsync(HttpMethod.Delete, PathOf(call, plugin));
            if (!answer.IsDone)
            {
                return call.Complain(answer);
            }

            call.Console.WriteLine(call.AsJson ? JsonSerializer.Serialize(new { id = plugin, removed = true }) : PrintableText.OneLine($"{plugin}: removed"));
            return ExitCode.Ok;
        });
    }

    /// <summary>A file of JSON, or what is piped in.</summary>
    /// <exception cref="CommandException">It cannot be read, or is none.</exception>
    public static async Task<string> ReadJsonAsync(RemoteCall call, string path, string what)
    {
        var bytes = path == "-"
            ? await InputFile.ReadToEndAsync(call.Console.Input ?? throw new CommandException(ExitCode.Usage, "- stands for what is piped in, and nothing is"), what, MaxSettings, call.Cancellation)
            : await InputFile.ReadAsync(path, what, MaxSettings, call.Cancellation);
        try
        {
            using var document = JsonDocument.Parse(bytes);
            return document.RootElement.GetRawText();
        }
        catch (JsonException e)
        {
            throw new CommandException(ExitCode.BadData, $"{path}: is no JSON: {e.Message}");
        }
    }

    private static int Tell(RemoteCall call, ServerAnswer answer) => answer.IsDone ? call.Tell(answer, () => PackageText.Of(answer.Read<InstallationView>())) : call.Complain(answer);
}
