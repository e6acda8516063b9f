using System.Collections.Immutable;
using System.Globalization;
using System.Text;

namespace Bailey.Console.Pages.Audit;

/// <summary>Which entries of the log are wanted, as the address of the page and the API write it.</summary>
internal sealed record AuditFilter
{
    public DateTime? From { get; set; }

    public DateTime? To { get; set; }

    public string Principal { get; set; } = "";

    public string Plugin { get; set; } = "";

    public string Action { get; set; } = "";

    public string Outcome { get; set; } = "";

    public string Reason { get; set; } = "";

    public string Domain { get; set; } = "";

    public string Decision { get; set; } = "";

    /// <summary>Whether entries are wanted too that tell of nothing but reading.</summary>
    public bool Reads { get; set; }

    /// <summary>Whether any is set.</summary>
    internal bool IsSet => Parts.Any(static part => part.Value is not null);

    /// <summary>Whether entries that tell of nothing but reading are left out. A decision is shown whole.</summary>
    internal bool LeavesOutReads => !Reads && TextOf(Decision) is null;

    private ImmutableArray<KeyValuePair<string, string?>> Parts =>
    [
        new("from", TextOf(From)), new("to", TextOf(To)), new("principal", TextOf(Principal)), new("plugin", TextOf(Plugin)), new("action", TextOf(Action)),
        new("outcome", TextOf(Outcome)), new("reason", TextOf(Reason)), new("domain", TextOf(Domain)), new("decision", TextOf(Decision)),
        new("reads", Reads ? "true" : null),
    ];

    /// <summary>The query for the API: what only reads is left out there too, where it is not wanted.</summary>
    internal string ToApiQuery(params IEnumerable<(string Name, string? Value)> more) => ToQuery(more.Append(("reads", LeavesOutReads ? "false" : null)));

    /// <summary>The query of an address, with what else is said there first.</summary>
    internal string ToQuery(params IEnumerable<(string Name, string? Value)> more)
    {
        var query = new StringBuilder();
        foreach (var (name, value) in more.Concat(Parts.Select(static part => (part.Key, part.Value))))
        {
            if (value is not null)
            {
                query.Append(query.Length == 0 ? '?' : '&').Append(name).Append('=').Append(Uri.EscapeDataString(value));
            }
        }

        return query.ToString();
    }

    /// <summary>The query of the page's own address: from its first page, with nothing opened.</summary>
    internal Dictionary<string, object?> ToAddress()
    {
        var query = Parts.ToDictionary(static part => part.Key, static part => (object?)part.Value, StringComparer.Ordinal);
        query["cursor"] = query["entry"] = query["of"] = null;
        return query;
    }

    internal static DateTime? TimeOf(string? text) => DateTime.TryParse(text, CultureInfo.InvariantCulture, DateTimeStyles.AdjustToUniversal | DateTimeStyles.AssumeUniversal, out var time) ? time : null;

    private static string? TextOf(string text) => text.Trim() is { Length: > 0 } trimmed ? trimmed : null;

    private static string? TextOf(DateTime? time) => time?.ToString("yyyy-MM-dd'T'HH:mm:ss", CultureInfo.InvariantCulture);
}
