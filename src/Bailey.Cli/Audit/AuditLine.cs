using System.Globalization;
using System.Text;
using Bailey.Cli.Commands;
using Bailey.Plugins.Audit;
using Bailey.Server.Audit;

namespace Bailey.Cli.Audit;

/// <summary>An entry of the audit log on a line, the same whether it comes from the files or from a server.</summary>
internal static class AuditLine
{
    /// <summary>For a person.</summary>
    public static string ToText(ChainedEntry chained)
    {
        var entry = chained.Entry;
        string?[] parts =
        [
            entry.Time.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss.fff", CultureInfo.InvariantCulture), entry.Action.Name, AuditOutcomeNames.Of(entry.Outcome),
            entry.ReasonCode == "ok" ? null : entry.ReasonCode, entry.Capability, entry.Target,
            entry.Plugin is null ? null : $"by {entry.Plugin} {entry.Version}", entry.Principal is null ? null : $"for {entry.Principal}", entry.DomainPath == "/" ? null : $"in {entry.DomainPath}",
        ];
        return string.Create(CultureInfo.InvariantCulture, $"{chained.Sequence,8}  {PrintableText.OneLine(string.Join("  ", parts.Where(static part => part is not null)))}");
    }

    /// <summary>As JSON, as it is in the log itself.</summary>
    public static string ToJson(ChainedEntry chained) => Encoding.UTF8.GetString(new AuditEncoder().Encode(chained.Node, chained.Sequence, chained.Entry));

    /// <summary>An entry that a server told of.</summary>
    /// <exception cref="CommandException">It tells of what this version does not know.</exception>
    public static ChainedEntry Of(AuditEntryView view) => new(
        view.Node,
        view.Sequence,
        new AuditEntry
        {
            Id = view.Id,
            Time = view.Time,
            Community = view.Community,
            DomainPath = view.Domain,
            Principal = view.Principal,
            Plugin = view.Plugin,
            Version = view.Version,
            Action = AuditAction.Find(view.Action) ?? throw Unknown(view.Action),
            Capability = view.Capability,
            Target = view.Target,
            Outcome = AuditOutcomeNames.Find(view.Outcome) ?? throw Unknown(view.Outcome),
            ReasonCode = view.Reason,
            DecisionId = view.Decision,
            Duration = TimeSpan.FromTicks(view.DurationMicroseconds * TimeSpan.TicksPerMicrosecond),
            Fuel = view.Fuel,
            Metadata = [.. view.Metadata],
        },
        default);

    private static CommandException Unknown(string word) => new(ExitCode.Unreachable, $"the server tells of '{word}' in its audit log, which this version does not know; use a bailey of the server's version");
}
