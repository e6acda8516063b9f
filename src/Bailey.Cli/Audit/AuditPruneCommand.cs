using System.CommandLine;
using System.Globalization;
using Bailey.Cli.Commands;
using Bailey.Cli.Policy;
using Bailey.Cli.Principals;
using Bailey.Cli.Values;
using Bailey.Plugins.Audit;
using Bailey.Storage.Sqlite;

namespace Bailey.Cli.Audit;

/// <summary><c>bailey audit prune</c>: removes old entries, and leaves a receipt.</summary>
internal static class AuditPruneCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CommandConsole console, Func<ParseResult, string> data)
    {
        var community = AuditCommand.CommunityOption("Whose log (default: that of the instance, '*')");
        var days = Count("--keep-days", "DAYS", "Days that entries are kept (default 400)", 36_500);
        var entries = Count("--keep-entries", "COUNT", "Entries that are kept (default 10,000,000)", 1_000_000_000_000);
        var json = PrincipalCommand.JsonOption();
        var command = new Command("prune", "Remove the oldest entries of the audit log beyond an age and a number, leaving a signed receipt") { community, days, entries, json };
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var folder = AuditCommand.FolderOf(data(parsed));
            // Nothing is begun only to remove nothing from it.
            await using (AuditCommand.OpenForReading(data(parsed)))
            {
            }

            await using var store = SqlitePluginStore.Open(folder);
            var chain = parsed.GetValue(community) ?? AuditChain.Instance;
            var removed = await store.Audit.PruneAsync(
                AuditCommand.Chain(chain),
                new AuditRetention
                {
                    Age = parsed.GetValue(days) is { } age ? TimeSpan.FromDays(age) : AuditRetention.Default.Age,
                    Entries = parsed.GetValue(entries) ?? AuditRetention.Default.Entries,
                },
                cancellationToken);
            console.WriteLine(parsed.GetValue(json)
                ? DecisionJson.ToJson(writer =>
                {
                    writer.WriteStartObject();
                    writer.WriteString("chain", chain);
                    writer.WriteNumber("removed", removed);
                    writer.WriteEndObject();
                })
                : FormattableString.Invariant($"{removed} entries removed."));
            return ExitCode.Ok;
        });
        return command;
    }

    private static Option<long?> Count(string name, string placeholder, string description, long most) => ParsedOption.One(
        name, placeholder, description, string.Create(CultureInfo.InvariantCulture, $"a number from 1 to {most}"),
        (string text, out long? value) => (value = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count >= 1 && count <= most ? count : null) is not null);
}
