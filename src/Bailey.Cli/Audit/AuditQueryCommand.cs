using System.Collections.Immutable;
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
        var filter = new AuditFilter();
        var (from, to) = (Time("--from", "Not before this time"), Time("--to", "Before this time"));
        var limit = ParsedOption.One("--limit", "COUNT", "Entries of a page (default 100)", "a number from 1 to 1000", static (string text, out int? value) => (value = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count is >= 1 and <= 1_000 ? count : null) is not null);
        var (cursor, json) = (AuditCommand.Text("--cursor", "CURSOR", "Where the page before ended, as it said"), PrincipalCommand.JsonOption());
        var command = new Command("query", "Search the audit log, the newest entries first") { community, from, to, limit, cursor, json };
        filter.AddTo(command);
        var choice = AuditCommand.AddServer(command, console, data);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var chain = parsed.GetValue(community) ?? AuditChain.Instance;
            var query = filter.Read(parsed, chain) with
            {
                From = parsed.GetValue(from),
                To = parsed.GetValue(to),
                Limit = parsed.GetValue(limit) ?? 100,
                Cursor = parsed.GetValue(cursor),
            };
            if (await RemoteAudit.FindAsync(console, choice, parsed, chain, parsed.GetValue(json), cancellationToken) is { } remote)
            {
                using (remote)
                {
                    var (exitCode, found) = await SearchAsync(query, remote.QueryAsync);
                    return found is null ? exitCode : Tell(console, found, parsed.GetValue(json));
                }
            }

            await using var store = AuditCommand.OpenForReading(data(parsed));
            try
            {
                var (_, page) = await SearchAsync(query, async asked => (ExitCode.Ok, await store.Audit.QueryAsync(asked, cancellationToken)));
                return Tell(console, page!, parsed.GetValue(json));
            }
            catch (AuditQueryException e)
            {
                throw new CommandException(ExitCode.Usage, e.Message);
            }
        });
        return command;
    }

    // A page of the log may end before it is full: what is rare is looked for on.
    private static async Task<(int ExitCode, AuditPage? Page)> SearchAsync(AuditQuery query, Func<AuditQuery, Task<(int ExitCode, AuditPage? Page)>> ask)
    {
        var found = ImmutableArray.CreateBuilder<ChainedEntry>();
        for (var asked = query; ; asked = asked with { Limit = query.Limit - found.Count })
        {
            var (exitCode, page) = await ask(asked);
            if (page is null)
            {
                return (exitCode, null);
            }

            found.AddRange(page.Entries);
            if (page.Next is null || found.Count == query.Limit)
            {
                return (exitCode, page with { Entries = found.ToImmutable() });
            }

            asked = asked with { Cursor = page.Next };
        }
    }

    private static int Tell(CommandConsole console, AuditPage page, bool asJson)
    {
        console.WriteLine(asJson ? ToJson(page) : ToText(page));
        return ExitCode.Ok;
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
            text.Append(AuditLine.ToText(chained)).Append('\n');
        }

        text.Append(page.Entries.IsEmpty ? "There are no such entries." : page.Next is { } next ? $"More with --cursor {next}" : FormattableString.Invariant($"{page.Entries.Length} entries; no more."));
        return text.ToString();
    }
}
