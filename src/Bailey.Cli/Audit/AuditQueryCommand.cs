using System.CommandLine;
using System.Globalization;
using System.Text;
using Bailey.Cli.Commands;
using Bailey.Cli.Policy;
using Bailey.Cli.Principals;
using Bailey.Cli.Values;
using Bailey.Plugins.Audit;

namespace Bailey.Cli.Audit;

/// <summary><c>bailey audit query</c>: a page of entries, the newest first.</summary>
internal static class AuditQueryCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CommandConsole console, Func<ParseResult, string> data)
    {
        var community = AuditCommand.CommunityOption("Whose log (default: that of the instance, '*')");
        var (plugin, principal) = (AuditCommand.Text("--plugin", "ID", "Only of this plugin"), AuditCommand.Text("--principal", "NAME", "Only for this principal"));
        var action = ParsedOption.One("--action", "ACTION", "Only this action", $"one of {string.Join(", ", AuditAction.All.Select(static known => known.Name))}", static (string text, out AuditAction? value) => (value = AuditAction.Find(text)) is not null);
        var outcome = ParsedOption.One("--outcome", "OUTCOME", "Only what ended so", $"one of {string.Join(", ", AuditOutcomeNames.All)}", static (string text, out AuditOutcome? value) => (value = AuditOutcomeNames.Find(text)) is not null);
        var (reason, domain) = (AuditCommand.Text("--reason", "CODE", "Only for this reason code"), AuditCommand.Text("--domain", "PATH", "Only at or below this domain, as /games"));
        var decision = ParsedOption.One("--decision", "ID", "Only of this decision", "a UUID", static (string text, out Guid? value) => (value = Guid.TryParse(text, out var id) ? id : null) is not null);
        var (from, to) = (Time("--from", "Not before this time"), Time("--to", "Before this time"));
        var limit = ParsedOption.One("--limit", "COUNT", "Entries of a page (default 100)", "a number from 1 to 1000", static (string text, out int? value) => (value = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= 1_000 ? count : null) is not null);
        var (cursor, json) = (AuditCommand.Text("--cursor", "CURSOR", "Where the page before ended, as it said"), PrincipalCommand.JsonOption());
        var command = new Command("query", "Search the audit log, the newest entries first") { community, plugin, principal, action, outcome, reason, domain, decision, from, to, limit, cursor, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            await using var store = AuditCommand.OpenForReading(data(parsed));
            try
            {
                var page = await store.Audit.QueryAsync(new AuditQuery
                {
                    Community = parsed.GetValue(community) ?? AuditChain.Instance,
                    Plugin = parsed.GetValue(plugin),
                    Principal = parsed.GetValue(principal),
                    Action = parsed.GetValue(action),
                    Outcome = parsed.GetValue(outcome),
                    ReasonCode = parsed.GetValue(reason),
                    DomainSubtree = parsed.GetValue(domain),
                    DecisionId = parsed.GetValue(decision),
                    From = parsed.GetValue(from),
                    To = parsed.GetValue(to),
                    Limit = parsed.GetValue(limit) ?? 100,
                    Cursor = parsed.GetValue(cursor),
                }, cancellationToken);
                console.WriteLine(parsed.GetValue(json) ? ToJson(page) : ToText(page));
                return ExitCode.Ok;
            }
            catch (AuditQueryException e)
            {
                throw new CommandException(ExitCode.Usage, e.Message);
            }
        });
        return command;
    }

    private static Option<DateTimeOffset?> Time(string name, string description) => ParsedOption.One(
        name, "TIME", description, "a time such as 2026-03-01T12:00:00Z; without a zone it is UTC",
        static (string text, out DateTimeOffset? value) => (value = DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null) is not null);

    private static string ToJson(AuditPage page)
    {
        var encoder = new AuditEncoder();
        return DecisionJson.ToJson(writer =>
        {
            writer.WriteStartObject();
            writer.WriteStartArray("entries");
            foreach (var entry in page.Entries)
            {
                writer.WriteRawValue(encoder.Encode(entry.Node, entry.Sequence, entry.Entry), skipInputValidation: true);
            }

            writer.WriteEndArray();
            writer.WriteString("next", page.Next);
            writer.WriteEndObject();
        });
    }

    private static string ToText(AuditPage page)
    {
        var text = new StringBuilder();
        foreach (var chained in page.Entries)
        {
            var entry = chained.Entry;
            string?[] parts =
            [
                entry.Time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture), entry.Action.Name, AuditOutcomeNames.Of(entry.Outcome),
                entry.ReasonCode == "ok" ? null : entry.ReasonCode, entry.Capability, entry.Target,
                entry.Plugin is null ? null : $"by {entry.Plugin} {entry.Version}", entry.Principal is null ? null : $"for {entry.Principal}", entry.DomainPath == "/" ? null : $"in {entry.DomainPath}",
            ];
            text.Append(CultureInfo.InvariantCulture, $"{chained.Sequence,8}  {PrintableText.OneLine(string.Join("  ", parts.Where(static part => part is not null)))}\n");
        }

        text.Append(page.Entries.IsEmpty ? "There are no such entries." : page.Next is { } next ? $"More with --cursor {next}" : FormattableString.Invariant($"{page.Entries.Length} entries; no more."));
        return text.ToString();
    }
}
