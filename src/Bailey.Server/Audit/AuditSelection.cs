using System.Collections.Immutable;
using System.Globalization;
using Bailey.Plugins.Audit;
using Bailey.Policy.Operations;
using Bailey.Server.Operations;
using Bailey.Server.Problems;
using Microsoft.AspNetCore.Http;

namespace Bailey.Server.Audit;

/// <summary>Which entries a request wants, by its query.</summary>
internal static class AuditSelection
{
    private const int MaxText = 512;

    /// <summary>The filters.</summary>
    internal static readonly ImmutableArray<QueryParameter> Parameters =
    [
        new("plugin", "Only of this plugin") { MaxLength = MaxText },
        new("principal", "Only for this principal") { MaxLength = MaxText },
        new("action", "Only what was done so") { Values = [.. AuditAction.All.Select(static action => action.Name)] },
        new("outcome", "Only what ended so") { Values = [.. AuditOutcomeNames.All] },
        new("reason", "Only for this reason code") { MaxLength = MaxText },
        new("domain", "Only at or below this domain, as /games") { MaxLength = MaxText },
        new("decision", "Only of this decision") { Format = "uuid" },
        new("from", "Not before this time") { Format = "date-time" },
        new("to", "Before this time") { Format = "date-time" },
        new("reads", "Whether requests count that only read and were answered") { Values = ["true", "false"], Default = "true" },
    ];

    private static readonly string[] s_filters = [.. Parameters.Select(static parameter => parameter.Name)];
    private static readonly string[] s_names = [.. s_filters, "cursor", "limit"];
    private static readonly string[] s_exported = [.. s_filters, "format"];

    // Who looks at pages asks for much and changes nothing: that is in the log, and mostly not what is looked for.
    private static readonly ImmutableArray<string> s_reads = [.. OperationCatalog.All.Where(static operation => operation.Risk == OperationRisk.Read).Select(static operation => operation.Path)];

    /// <exception cref="ApiProblemException">It says what nobody can want.</exception>
    internal static AuditQuery Of(HttpContext context, string chain) => Of(context, chain, s_names);

    /// <summary>Which entries an export wants: all of them, not a page.</summary>
    /// <exception cref="ApiProblemException">It says what nobody can want.</exception>
    internal static AuditQuery OfExport(HttpContext context, string chain) => Of(context, chain, s_exported);

    private static AuditQuery Of(HttpContext context, string chain, string[] names)
    {
        // A misspelled filter would select everything, and look like an answer.
        if (context.Request.Query.Keys.FirstOrDefault(name => !names.Contains(name)) is { } unknown)
        {
            throw new ApiProblemException(ProblemOf.Malformed("the query has a parameter that is not known here", $"take {string.Join(", ", names)}"));
        }

        var limit = 100;
        if (Text(context, "limit") is { } wanted && (!int.TryParse(wanted, NumberStyles.None, CultureInfo.InvariantCulture, out limit) || limit is < 1 or > 1_000))
        {
            throw new ApiProblemException(ProblemOf.Malformed("limit must be a whole number from 1 to 1000"));
        }

        return new AuditQuery
        {
            Community = chain,
            Plugin = Text(context, "plugin"),
            Principal = Text(context, "principal"),
            Action = Text(context, "action") is { } action ? AuditAction.Find(action) ?? throw Unknown("action", AuditAction.All.Select(static known => known.Name)) : null,
            Outcome = Text(context, "outcome") is { } outcome ? AuditOutcomeNames.Find(outcome) ?? throw Unknown("outcome", AuditOutcomeNames.All) : null,
            ReasonCode = Text(context, "reason"),
            DomainSubtree = Text(context, "domain"),
            DecisionId = Text(context, "decision") is { } decision ? Guid.TryParse(decision, out var id) ? id : throw new ApiProblemException(ProblemOf.Malformed("decision must be an id, as the header Bailey-Decision has it")) : null,
            From = Time(context, "from"),
            To = Time(context, "to"),
            WithoutOperations = Text(context, "reads") switch
            {
                null or "true" => [],
                "false" => s_reads,
                _ => throw new ApiProblemException(ProblemOf.Malformed("reads must be true or false")),
            },
            Cursor = Text(context, "cursor"),
            Limit = limit,
        };
    }

    /// <summary>Whether an entry is among those, for what is not read by the query.</summary>
    internal static bool Matches(AuditQuery query, AuditEntry entry) =>
        Same(query.Plugin, entry.Plugin) && Same(query.Principal, entry.Principal) && Same(query.ReasonCode, entry.ReasonCode)
        && (query.Action is null || query.Action == entry.Action)
        && (query.Outcome is null || query.Outcome == entry.Outcome)
        && (query.DecisionId is null || query.DecisionId == entry.DecisionId)
        && !(entry.Action == AuditAction.Operation && entry.Outcome == AuditOutcome.Ok && entry.Target is { } target && query.WithoutOperations.Contains(target.Split(' ')[0]))
        && (query.From is null || entry.Time >= query.From)
        && (query.To is null || entry.Time < query.To)
        && (query.DomainSubtree is not { } root || root == "/" || entry.DomainPath == root || entry.DomainPath.StartsWith(root + "/", StringComparison.Ordinal));

    private static bool Same(string? wanted, string? value) => wanted is null || wanted == value;

    private static DateTimeOffset? Time(HttpContext context, string name) => Text(context, name) is { } text
        ? DateTimeOffset.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : throw new ApiProblemException(ProblemOf.Malformed($"{name} must be a time, as 2026-01-31T12:00:00Z"))
        : null;

    private static string? Text(HttpContext context, string name) => context.Request.Query[name] switch
    {
        { Count: 0 } => null,
        { Count: 1 } values when values[0] is { Length: > 0 and <= MaxText } text => text,
        { Count: 1 } values when string.IsNullOrEmpty(values[0]) => null,
        _ => throw new ApiProblemException(ProblemOf.Malformed($"{name} is there twice, or too long")),
    };

    private static ApiProblemException Unknown(string name, IEnumerable<string> known) => new(ProblemOf.Malformed($"there is no such {name}", $"take one of {string.Join(", ", known)}"));
}
