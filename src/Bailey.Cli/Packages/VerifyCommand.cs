using System.CommandLine;
using Bailey.Cli.Commands;
using Bailey.Cli.Files;
using Bailey.Cli.Governance;
using Bailey.Cli.Policy;
using Bailey.Cli.Values;
using Bailey.Plugins.Packages;
using Bailey.Policy;
using Bailey.Policy.Communities;

namespace Bailey.Cli.Packages;

/// <summary><c>bailey verify FILE [--trust FINGERPRINT]... [--json]</c>: verifies a package, its module and its signature.</summary>
internal static class VerifyCommand
{
    /// <summary>The command, writing to a console.</summary>
    public static Command Create(CommandConsole console)
    {
        var package = new Argument<string>("FILE") { Description = "A package (.bailey)" };
        var trust = ParsedOption.Many<PublisherFingerprint>(
            "--trust",
            "FINGERPRINT",
            "A publisher that is trusted; given again for each. Without it any signature will do that verifies",
            "the fingerprint of a key (sha256: and 64 hexadecimal digits)",
            static (string text, out PublisherFingerprint value) => PublisherFingerprint.TryParse(text, out value!, out _));
        var json = new Option<bool>("--json") { Description = "One JSON object on one line instead of text" };
        var command = new Command("verify", "Verify a package: archive, manifest, module, files and signature; runs none of it") { package, trust, json };
        command.SetAction((parsed, cancellationToken) =>
        {
            var path = parsed.GetRequiredValue(package);
            var asJson = parsed.GetValue(json);
            return PackageRefusal.ShowAsync(console, path, asJson, async () =>
            {
                var read = PackageReader.Read(await InputFile.ReadAsync(path, "package", PackageArchiveLimits.Default.MaxPackedBytes, cancellationToken));
                var decision = Judge(read, parsed.GetValue(trust) ?? []);
                if (!decision.Allowed)
                {
                    return DenialReport.Show(console, decision, asJson);
                }

                Show(console, path, read, PackageVerifier.Verify(read), asJson);
                return ExitCode.Ok;
            });
        });
        return command;
    }

    private static Decision Judge(Package package, PublisherFingerprint[] trusted)
    {
        var policy = new CommunityPluginPolicy
        {
            TrustPolicy = trusted.Length > 0 ? TrustPolicy.TrustedPublishersOnly : TrustPolicy.SignedOnly,
            TrustedPublishers = [.. trusted.Select(static publisher => new TrustedPublisher(publisher, "--trust"))],
        };
        var decision = InWords(policy.JudgeSignature(package.Signature), package);
        return decision.Allowed || package.SignatureFault is not { } fault
            ? decision
            : Decision.Deny(decision.Layer, decision.ReasonCode, $"{decision.Message}: {fault}", decision.Remedy);
    }

    // No community judges here, only whoever asks.
    private static Decision InWords(Decision decision, Package package) => decision.ReasonCode switch
    {
        SignatureReason.Missing => Decision.Deny(decision.Layer, decision.ReasonCode, "the package is not signed", "its publisher may sign it: bailey sign FILE --key KEY"),
        SignatureReason.PublisherUntrusted => Decision.Deny(
            decision.Layer,
            decision.ReasonCode,
            $"the package is signed by {package.Publisher}, whom no --trust names",
            "name the fingerprint with --trust, after making sure whose it is"),
        _ => decision,
    };

    private static void Show(CommandConsole console, string path, Package package, PackageVerification verification, bool asJson)
    {
        if (asJson)
        {
            console.WriteLine(DecisionJson.ToJson(json =>
            {
                json.WriteStartObject();
                json.WriteString("file", path);
                json.WriteBoolean("valid", true);
                PackageJson.WriteFields(json, package);
                PackageJson.WriteTexts(json, "notes", verification.Notes);
                json.WriteEndObject();
            }));
            return;
        }

        console.WriteLine($"{path}: {package.Manifest.Id} {package.Manifest.Version}, signed by {package.Publisher}\n{package.Digest}");
        foreach (var note in verification.Notes)
        {
            console.Complain($"note: {note}");
        }
    }
}
