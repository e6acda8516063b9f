using System.CommandLine;
using System.Text;
using Bailey.Cli.Commands;
using Bailey.Cli.Files;
using Bailey.Cli.Policy;
using Bailey.Plugins.Packages;

namespace Bailey.Cli.Packages;

/// <summary><c>bailey pack FOLDER [--wasm FILE] [-o FILE] [--json]</c> and <c>bailey pack --schema</c>.</summary>
internal static class PackCommand
{
    /// <summary>The command, writing to a console.</summary>
    public static Command Create(CommandConsole console)
    {
        var folder = new Argument<string?>("FOLDER") { Description = $"The folder that holds {PackageFiles.Manifest} and {PackageFiles.Module}", Arity = ArgumentArity.ZeroOrOne };
        var module = new Option<string?>("--wasm") { HelpName = "FILE", Description = $"The module, where it is not {PackageFiles.Module} in the folder" };
        var output = new Option<string?>("--output", "-o") { HelpName = "FILE", Description = "Where the package goes (default: ID-VERSION.bailey here)" };
        var schema = new Option<bool>("--schema") { Description = $"Print the JSON schema of {PackageFiles.Manifest} and do nothing else" };
        var json = new Option<bool>("--json") { Description = "One JSON object on one line instead of text" };
        var command = new Command("pack", "Make a package of a folder; the same files always give the same bytes") { folder, module, output, schema, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (parsed.GetValue(schema))
            {
                console.WriteLine(Encoding.UTF8.GetString(ManifestSchema.Json.Span).TrimEnd());
                return ExitCode.Ok;
            }

            var from = parsed.GetValue(folder) ?? throw new CommandException(ExitCode.Usage, "name the folder to pack; see 'bailey pack --help'");
            var asJson = parsed.GetValue(json);
            return await PackageRefusal.ShowAsync(console, from, asJson, () => RunAsync(console, from, parsed.GetValue(module), parsed.GetValue(output), asJson, cancellationToken));
        });
        return command;
    }

    private static async Task<int> RunAsync(CommandConsole console, string folder, string? module, string? output, bool asJson, CancellationToken cancellationToken)
    {
        var source = await PackageFolder.ReadAsync(folder, module, cancellationToken);
        var bytes = PackageBuilder.Build(source.Files);
        var package = PackageReader.Read(bytes);
        var notes = PackageVerifier.Verify(package).Notes;
        var file = output ?? $"{package.Manifest.Id}-{package.Manifest.Version}.bailey";
        await OutputFile.ReplaceAsync(file, bytes, cancellationToken);
        string[] leftOut = [.. source.LeftOut.Order(StringComparer.Ordinal)];
        if (asJson)
        {
            console.WriteLine(DecisionJson.ToJson(json =>
            {
                json.WriteStartObject();
                json.WriteString("file", file);
                PackageJson.WriteFields(json, package);
                PackageJson.WriteTexts(json, "left_out", leftOut);
                PackageJson.WriteTexts(json, "notes", notes);
                json.WriteEndObject();
            }));
            return ExitCode.Ok;
        }

        console.WriteLine(FormattableString.Invariant($"{file}: {package.Manifest.Id} {package.Manifest.Version}, {package.Files.Count} files, {bytes.Length:N0} bytes\n{package.Digest}"));
        if (leftOut.Length > 0)
        {
            notes = [.. notes, $"left out, as packages have no such files: {string.Join(", ", leftOut.Take(20))}{(leftOut.Length > 20 ? ", ..." : "")}"];
        }

        foreach (var note in notes.Append($"it is not signed yet: 'bailey sign {file} --key KEY' signs it; as it is, it is taken only where the plugin policy of a community has 'trust_policy: unsigned_allowed'"))
        {
            console.Complain($"note: {note}");
        }

        return ExitCode.Ok;
    }
}
