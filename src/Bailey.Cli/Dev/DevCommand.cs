using System.CommandLine;
using System.Text;
using System.Text.Json;
using Bailey.Cli.Commands;
using Bailey.Cli.Files;
using Bailey.Cli.Packages;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Packages;
using Bailey.Policy;

namespace Bailey.Cli.Dev;

/// <summary>
/// <c>bailey dev [FOLDER] [--hook NAME] [--input FILE|TEXT] [--once] [--json]</c>: builds a plugin, runs it under the limits of production, and tells
/// what it used and touched; again at each change.
/// </summary>
internal static class DevCommand
{
    private static readonly TimeSpan s_look = TimeSpan.FromMilliseconds(250);

    /// <summary>The command, writing to a console.</summary>
    public static Command Create(CommandConsole console)
    {
        var folder = new Argument<string>("FOLDER") { Description = "The folder of the project (default: this one)", DefaultValueFactory = static _ => "." };
        var hook = new Option<string?>("--hook") { HelpName = "NAME", Description = "The hook to call (default: 'hook' of bailey.json, else the first of the manifest)" };
        var input = new Option<string?>("--input") { HelpName = "FILE|TEXT", Description = "What passes through the hook, a file or JSON (default: 'input' of bailey.json, else {})" };
        var once = new Option<bool>("--once") { Description = "Run once and do not watch for changes" };
        var json = new Option<bool>("--json") { Description = "One JSON object on one line for each run, instead of text" };
        var command = new Command("dev", "Build a plugin and run it under production limits, again at each change; runs the project's own build command") { folder, hook, input, once, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var path = parsed.GetRequiredValue(folder);
            var options = new Options(path, parsed.GetValue(hook), parsed.GetValue(input), parsed.GetValue(json));
            var known = DevProject.Unread(path);
            while (true)
            {
                // As it was before the build, so that an edit made meanwhile is seen.
                var (exitCode, project, before) = await RunAsync(console, options, known, cancellationToken);
                if (parsed.GetValue(once))
                {
                    return exitCode;
                }

                known = project;
                console.Complain($"watching {path}; Ctrl-C ends");
                await ChangeAsync(project, before, cancellationToken);
            }
        });
        return command;
    }

    private static async Task<(int ExitCode, DevProject Project, SourceState Before)> RunAsync(CommandConsole console, Options options, DevProject known, CancellationToken cancellationToken)
    {
        var project = known;
        var before = SourceState.Of(known);
        var exitCode = await PackageRefusal.ShowAsync(console, options.Folder, options.AsJson, async () =>
        {
            project = await DevProject.ReadAsync(options.Folder, cancellationToken);
            before = SourceState.Of(project);
            await ProjectBuild.RunAsync(project, output => Show(console, output), cancellationToken);
            var source = await PackageFolder.ReadAsync(project.Folder, null, cancellationToken);
            RequireModule(source, project);
            var package = PackageReader.Read(PackageBuilder.Build(source.Files));
            PackageVerifier.Verify(package);
            var run = await DevHost.RunAsync(package, HookOf(package.Manifest, options.Hook ?? project.Hook), await InputAsync(options, project, cancellationToken), project.Settings, cancellationToken);
            var report = new DevReport(run);
            console.WriteLine(options.AsJson ? report.ToJson() : report.ToText());
            return run.ExitCode;
        });
        return (exitCode, project, before);
    }

    // Until it changed and then stayed as it is for a while: editors write a file in several steps, and tools many files.
    private static async Task ChangeAsync(DevProject project, SourceState before, CancellationToken cancellationToken)
    {
        var now = before;
        while (now == before)
        {
            await Task.Delay(s_look, cancellationToken);
            now = SourceState.Of(project);
        }

        SourceState last;
        do
        {
            last = now;
            await Task.Delay(s_look, cancellationToken);
            now = SourceState.Of(project);
        }
        while (now != last);
    }

    private static string HookOf(PackageManifest manifest, string? wanted)
    {
        var names = manifest.Hooks.Select(static hook => hook.Name).Distinct(StringComparer.Ordinal).ToList();
        if (names.Count == 0)
        {
            throw new PackageException(DevReason.HookUnknown, "the manifest has no hooks, so that nothing calls the plugin", """add one, as { "name": "message.posted", "export": "on_message", "kind": "filter" }""");
        }

        return wanted is null ? names[0]
            : names.Contains(wanted) ? wanted
            : throw new PackageException(DevReason.HookUnknown, $"the manifest has no hook '{wanted}'{NearestWord.Hint(wanted, names)}", $"name one of {string.Join(", ", names)}, or add it to the manifest");
    }

    private static void RequireModule(PackageFolder source, DevProject project)
    {
        if (!source.Files.ContainsKey(PackageFiles.Module))
        {
            throw new PackageException(
                PackageReason.FileMissing,
                $"there is no {PackageFiles.Module}{(project.Build.IsEmpty ? "" : $" after '{string.Join(' ', project.Build)}'")}",
                project.Build.IsEmpty ? $"say how to build it: 'build' in {DevProject.FileName}" : $"have it write {PackageFiles.Module} in the folder of the project");
        }
    }

    private static async Task<byte[]> InputAsync(Options options, DevProject project, CancellationToken cancellationToken)
    {
        var file = options.Input is { } named ? File.Exists(named) ? named : null : project.Input is { } sample ? Path.Combine(project.Folder, sample) : null;
        var bytes = file is not null
            ? await InputFile.ReadAsync(file, "input", BaileyOptions.Default.MaxValueBytes, cancellationToken)
            : Encoding.UTF8.GetBytes(options.Input ?? "{}");
        try
        {
            using var document = JsonDocument.Parse(bytes);
            return bytes;
        }
        catch (JsonException e)
        {
            // Nothing but JSON begins so: whoever writes anything else means a file.
            if (file is null && options.Input is { } given && given.TrimStart() is not ['{' or '[' or '"', ..] && Path.GetExtension(given).Length > 1)
            {
                throw new PackageException(
                    DevReason.InputInvalid,
                    $"there is no file {given}{NearbyFiles.Hint(given)}",
                    """name a file that is there, or give the JSON itself, as '{"text":"hello"}'""");
            }

            throw new PackageException(
                DevReason.InputInvalid,
                file is null ? $"the input is neither a file nor JSON: {e.Message}" : $"{file} is not JSON: {e.Message}",
                """give what the host passes through the hook, as '{"text":"hello"}'; a text alone needs its quotes: '"hello"'""");
        }
    }

    private static void Show(CommandConsole console, string output)
    {
        foreach (var line in output.ReplaceLineEndings("\n").TrimEnd('\n').Split('\n'))
        {
            console.Error.WriteLine(PrintableText.OneLine(line));
        }
    }

    private sealed record Options(string Folder, string? Hook, string? Input, bool AsJson);
}
