using System.CommandLine;
using Bailey.Cli.Commands;
using Bailey.Cli.Files;
using Bailey.Cli.Governance;
using Bailey.Cli.Values;
using Bailey.Policy.Commands;
using Bailey.Policy.Communities;
using Bailey.Policy.Documents;
using Bailey.Policy.Instances;
using Bailey.Policy.Principals;
using Bailey.Policy.Roles;
using Bailey.Policy.Simulation;
using Bailey.Policy.Snapshots;
using Bailey.Storage.Policies;
using Bailey.Storage.Profiles;

namespace Bailey.Cli.Policy;

/// <summary><c>bailey policy simulate DOCUMENT --audit FILE</c>: what a proposed document would have decided otherwise.</summary>
internal static class SimulatePolicyCommand
{
    private const long MaxAuditBytes = 64L * 1024 * 1024;

    /// <summary>The command, writing to a console.</summary>
    public static Command Create(CommandConsole console, Func<GovernedCommands> governed, Func<ParseResult, string> data)
    {
        var kinds = string.Join(", ", DocumentKind.All.Where(static kind => kind.Kind != PolicyDocumentKind.Members).Select(static kind => kind.Name));
        var file = new Argument<string>("DOCUMENT") { Description = "The proposed document" };
        var audit = new Option<string>("--audit") { HelpName = "FILE", Description = "Recorded activity: JSON lines with principal, community, operation, or plugin, capability and target", Required = true };
        var kind = ParsedOption.One<DocumentKind?>("--kind", "KIND", $"What the document is: {kinds} (default: as its name says)", $"one of {kinds}", static (string text, out DocumentKind? found) => (found = DocumentKind.All.FirstOrDefault(known => known.Name == text)) is not null);
        var principal = new Option<string?>("--principal") { HelpName = "NAME", Description = "Whose profile it is (default: as the file is named)" };
        var community = new Option<string?>("--community") { HelpName = "NAME", Description = "Whose plugin policy it is (default: as its folder is named)" };
        var json = new Option<bool>("--json") { Description = "One JSON object for each change, a line each" };
        var command = new Command("simulate", "Replay recorded activity against a proposed policy document, and list what would change") { file, audit, kind, principal, community, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var path = parsed.GetRequiredValue(file);
            var documents = new PolicyDirectory(data(parsed)).Load() with { Commands = governed().Policy };
            var bytes = await InputFile.ReadStartAsync(path, "document", DocumentLimits.Default.MaxBytes + 1, cancellationToken);
            var proposed = Propose(documents, (parsed.GetValue(kind) ?? DocumentKind.Of(path)).Kind, bytes, path, parsed.GetValue(principal), parsed.GetValue(community));
            var log = parsed.GetRequiredValue(audit);
            var activity = RecordedDecision.ReadLines(await InputFile.ReadAsync(log, "audit log", MaxAuditBytes, cancellationToken), log).Require();
            return Show(console, PolicySnapshot.Compile(documents), PolicySnapshot.Compile(proposed), activity, parsed.GetValue(json));
        });
        return command;
    }

    private static PolicyDocuments Propose(PolicyDocuments documents, PolicyDocumentKind kind, byte[] bytes, string path, string? principal, string? community)
    {
        switch (kind)
        {
            case PolicyDocumentKind.CommandRules:
                return documents with { Commands = CommandPolicy.Of(new CommandRuleSet(CommandRuleDocument.Read(bytes, path).Require().Rules), CommandPolicySource.File, path) };
            case PolicyDocumentKind.Roles:
                return documents with { Roles = Sound(RolesDocument.Read(bytes, path)) };
            case PolicyDocumentKind.Instance:
                return documents with { Instance = Sound(InstancePolicyDocument.Read(bytes, path)) };
            case PolicyDocumentKind.Profile:
                return PrincipalName.TryParse(principal ?? Path.GetFileNameWithoutExtension(path), out var name, out var fault)
                    ? documents.WithProfile(name, Sound(ProfileDocument.Read(bytes, path, ProgramPath.Find)))
                    : throw new CommandException(ExitCode.Usage, $"{fault}; name the principal by --principal");
            case PolicyDocumentKind.CommunityPlugins:
                var id = community ?? Path.GetFileName(Path.GetDirectoryName(Path.GetFullPath(path))!);
                return CommunityName.IsValid(id, out var invalid)
                    ? documents.WithCommunity(documents.CommunityOf(id) with { PluginPolicy = Sound(CommunityPolicyDocument.Read(bytes, path)) })
                    : throw new CommandException(ExitCode.Usage, $"{invalid}; name the community by --community");
            default:
                throw new CommandException(ExitCode.Usage, "members cannot be simulated; propose a profile or roles");
        }
    }

    // What is proposed must be sound: a faulty document denies, and nobody proposes that.
    private static DocumentResult<T> Sound<T>(DocumentResult<T> document)
        where T : class
    {
        _ = document.Require();
        return document;
    }

    private static int Show(CommandConsole console, PolicySnapshot current, PolicySnapshot proposed, RecordedActivity activity, bool asJson)
    {
        var (allowed, denied, otherwise) = (0, 0, 0);
        foreach (var change in PolicySimulator.Replay(current, proposed, activity.Decisions))
        {
            _ = change.Before.Allowed == change.After.Allowed ? otherwise++ : change.After.Allowed ? allowed++ : denied++;
            console.WriteLine(asJson ? ToJson(change) : ToText(change));
        }

        if (!asJson)
        {
            console.WriteLine(FormattableString.Invariant($"{activity.Decisions.Length} recorded: {denied} would be denied, {allowed} would be allowed, {otherwise} denied for another reason") + (activity.Skipped > 0 ? FormattableString.Invariant($"; {activity.Skipped} entries are no decisions") : ""));
        }

        return ExitCode.Ok;
    }

    private static string ToText(SimulatedChange change)
    {
        var recorded = change.Recorded;
        var what = recorded.Operation ?? $"{recorded.Plugin} {recorded.Capability} {recorded.Target}".TrimEnd();
        var where = recorded.Community is { } community ? $" in {community}" : "";
        return PrintableText.OneLine($"{recorded.Principal}{where}: {what}: {change.Before.ReasonCode} -> {change.After.ReasonCode} ({DecisionJson.NameOf(change.After.Layer)}): {change.After.Message}");
    }

    private static string ToJson(SimulatedChange change) => DecisionJson.ToJson(json =>
    {
        json.WriteStartObject();
        json.WriteString("time", change.Recorded.Time?.ToString("O", System.Globalization.CultureInfo.InvariantCulture));
        json.WriteString("principal", change.Recorded.Principal);
        json.WriteString("community", change.Recorded.Community);
        json.WriteString("operation", change.Recorded.Operation);
        json.WriteString("plugin", change.Recorded.Plugin);
        json.WriteString("capability", change.Recorded.Capability);
        json.WriteString("target", change.Recorded.Target);
        json.WritePropertyName("before");
        DecisionJson.Write(json, change.Before);
        json.WritePropertyName("after");
        DecisionJson.Write(json, change.After);
        json.WriteEndObject();
    });
}
