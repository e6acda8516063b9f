using System.CommandLine;
using System.Globalization;
using Bailey.Cli.Values;
using Bailey.Plugins.Audit;
using Bailey.Policy.Operations;

namespace Bailey.Cli.Audit;

/// <summary>The options that say which entries of the audit log are wanted.</summary>
internal sealed class AuditFilter
{
    private readonly Option<string?> _plugin = AuditCommand.Text("--plugin", "ID", "Only of this plugin");
    private readonly Option<string?> _principal = AuditCommand.Text("--principal", "NAME", "Only for this principal");
    private readonly Option<AuditAction?> _action = ParsedOption.One("--action", "ACTION", "Only this action", $"one of {string.Join(", ", AuditAction.All.Select(static known => known.Name))}", static (string text, out AuditAction? value) => (value = AuditAction.Find(text)) is not null);
    private readonly Option<AuditOutcome?> _outcome = ParsedOption.One("--outcome", "OUTCOME", "Only what ended so", $"one of {string.Join(", ", AuditOutcomeNames.All)}", static (string text, out AuditOutcome? value) => (value = AuditOutcomeNames.Find(text)) is not null);
    private readonly Option<string?> _reason = AuditCommand.Text("--reason", "CODE", "Only for this reason code");
    private readonly Option<string?> _domain = AuditCommand.Text("--domain", "PATH", "Only at or below this domain, as /games");
    private readonly Option<Guid?> _decision = ParsedOption.One("--decision", "ID", "Only of this decision", "a UUID", static (string text, out Guid? value) => (value = Guid.TryParse(text, out var id) ? id : null) is not null);

    private readonly Option<bool> _changes = new("--without-reads") { Description = "Leave out requests that only read and were answered" };

    /// <summary>Adds the options to a command.</summary>
    public void AddTo(Command command)
    {
        foreach (var option in new Option[] { _plugin, _principal, _action, _outcome, _reason, _domain, _decision, _changes })
        {
            command.Add(option);
        }
    }

    /// <summary>What a command line says of them.</summary>
    public AuditQuery Read(ParseResult parsed, string chain) => new()
    {
        Community = chain,
        Plugin = parsed.GetValue(_plugin),
        Principal = parsed.GetValue(_principal),
        Action = parsed.GetValue(_action),
        Outcome = parsed.GetValue(_outcome),
        ReasonCode = parsed.GetValue(_reason),
        DomainSubtree = parsed.GetValue(_domain),
        DecisionId = parsed.GetValue(_decision),
        WithoutOperations = parsed.GetValue(_changes) ? OperationCatalog.Lookups : [],
    };

    /// <summary>A query as the API takes it: empty, or beginning with <c>?</c>.</summary>
    public static string ToQueryString(AuditQuery query, bool withPage)
    {
        (string Name, string? Value)[] parts =
        [
            ("plugin", query.Plugin), ("principal", query.Principal), ("action", query.Action?.Name), ("outcome", query.Outcome is { } outcome ? AuditOutcomeNames.Of(outcome) : null),
            ("reason", query.ReasonCode), ("domain", query.DomainSubtree), ("decision", query.DecisionId?.ToString()),
            ("reads", query.WithoutOperations.IsEmpty ? null : "false"),
            ("from", query.From?.ToString("O", CultureInfo.InvariantCulture)), ("to", query.To?.ToString("O", CultureInfo.InvariantCulture)),
            ("cursor", query.Cursor), ("limit", withPage ? query.Limit.ToString(CultureInfo.InvariantCulture) : null),
        ];
        var given = parts.Where(static part => part.Value is not null).Select(static part => $"{part.Name}={Uri.EscapeDataString(part.Value!)}").ToList();
        return given.Count == 0 ? "" : $"?{string.Join('&', given)}";
    }
}
