using System.CommandLine;
using Bailey.Cli.Commands;
using Bailey.Cli.Files;
using Bailey.Cli.Policy;
using Bailey.Plugins.Packages;

namespace Bailey.Cli.Packages;

/// <summary><c>bailey sign FILE --key KEY [-o FILE] [--json]</c>: signs a package.</summary>
internal static class SignCommand
{
    /// <summary>The command, writing to a console.</summary>
    public static Command Create(CommandConsole console)
    {
        var package = new Argument<string>("FILE") { Description = "A package (.bailey)" };
        var keyFile = new Option<string>("--key") { HelpName = "KEY", Description = "The file with the private key, as 'bailey keygen' makes it", Required = true };
        var output = new Option<string?>("--output", "-o") { HelpName = "FILE", Description = "Where the signed package goes (default: in the place of FILE)" };
        var (variable, file) = (KeyFile.PassphraseVariable(), KeyFile.PassphraseFile());
        var json = new Option<bool>("--json") { Description = "One JSON object on one line instead of text" };
        var command = new Command("sign", "Sign a package with a publisher's key") { package, keyFile, output, variable, file, json };
        command.SetAction((parsed, cancellationToken) =>
        {
            var path = parsed.GetRequiredValue(package);
            var asJson = parsed.GetValue(json);
            return PackageRefusal.ShowAsync(console, path, asJson, async () =>
            {
                var passphrase = await KeyFile.PassphraseAsync(console, parsed.GetValue(variable), parsed.GetValue(file), cancellationToken);
                var bytes = await InputFile.ReadAsync(path, "package", PackageArchiveLimits.Default.MaxPackedBytes, cancellationToken);
                using var key = await KeyFile.ReadAsync(parsed.GetRequiredValue(keyFile), passphrase, cancellationToken);
                var signed = PackageReader.Read(PackageBuilder.Sign(bytes, key));
                var to = parsed.GetValue(output) ?? path;
                await OutputFile.ReplaceAsync(to, signed.Bytes.ToArray(), cancellationToken);
                console.WriteLine(asJson
                    ? DecisionJson.ToJson(writer =>
                    {
                        writer.WriteStartObject();
                        writer.WriteString("file", to);
                        PackageJson.WriteFields(writer, signed);
                        writer.WriteEndObject();
                    })
                    : $"{to}: {signed.Manifest.Id} {signed.Manifest.Version}, signed by {key.Fingerprint}\n{signed.Digest}");
                return ExitCode.Ok;
            });
        });
        return command;
    }
}
