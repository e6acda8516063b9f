using System.CommandLine;
using Bailey.Cli.Commands;
using Bailey.Cli.Files;
using Bailey.Cli.Policy;
using Bailey.Plugins.Packages;

namespace Bailey.Cli.Packages;

/// <summary><c>bailey keygen -o FILE [--passphrase-env VARIABLE | --passphrase-file FILE] [--json]</c>: makes a key to sign packages with.</summary>
internal static class KeygenCommand
{
    /// <summary>The command, writing to a console.</summary>
    public static Command Create(CommandConsole console)
    {
        var output = new Option<string>("--output", "-o") { HelpName = "FILE", Description = "Where the private key goes; a file that is there is never overwritten", Required = true };
        var (variable, file) = (KeyFile.PassphraseVariable(), KeyFile.PassphraseFile());
        var json = new Option<bool>("--json") { Description = "One JSON object on one line instead of text" };
        var command = new Command("keygen", "Make a key to sign packages with (ECDSA P-256), and print its fingerprint") { output, variable, file, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var path = parsed.GetRequiredValue(output);
            var passphrase = await KeyFile.PassphraseAsync(console, parsed.GetValue(variable), parsed.GetValue(file), cancellationToken);
            using var key = PublisherKey.Create();
            await OutputFile.CreatePrivateAsync(path, key.ToPem(passphrase), cancellationToken);
            console.WriteLine(parsed.GetValue(json)
                ? DecisionJson.ToJson(writer =>
                {
                    writer.WriteStartObject();
                    writer.WriteString("file", path);
                    writer.WriteString("fingerprint", key.Fingerprint.Text);
                    writer.WriteString("public_key", Convert.ToBase64String(key.PublicKey.Span));
                    writer.WriteEndObject();
                })
                : key.Fingerprint.Text);
            return ExitCode.Ok;
        });
        return command;
    }
}
