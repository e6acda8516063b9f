namespace Bailey.Testing.Corpora;

/// <summary>One row: what is asked, and what must be answered.</summary>
public sealed record EgressCorpusRow(string Id, string Kind, string Allowlist, string Url, string Resolved, string LocalEgress, bool Allowed, string Reason)
{
    // Rows that are blocked for a reason other than the corpus names, each on purpose.
    private static readonly Dictionary<string, string> OtherReasons = new()
    {
        ["url-107"] = "malformed_url", // a label of 64 characters
        ["red-028"] = "malformed_url", // a backslash is refused before it is interpreted
        ["red-030"] = "malformed_url",
    };

    // Without ICU these hosts keep or lack an A-label: they are blocked all the same, as no listed host or none at all.
    private static readonly Dictionary<string, string> InvariantReasons = new()
    {
        ["adr-255"] = "host_not_allowed",
        ["adr-256"] = "host_not_allowed",
        ["adr-257"] = "host_not_allowed",
        ["lit-044"] = "host_not_allowed",
        ["lit-047"] = "host_not_allowed",
        ["url-063"] = "host_not_allowed",
        ["url-064"] = "host_not_allowed",
        ["url-125"] = "malformed_url",
    };

    /// <summary>Whether this process does without ICU.</summary>
    public static bool IsInvariant =>
        (AppContext.TryGetSwitch("System.Globalization.Invariant", out var invariant) && invariant)
        || Environment.GetEnvironmentVariable("DOTNET_SYSTEM_GLOBALIZATION_INVARIANT") is "1" or "true";

    /// <summary>The URLs: one, or those of a request and its redirects.</summary>
    public IReadOnlyList<string> Hops => Kind == "redirect" ? Url.Split(" -> ") : [Url];

    /// <summary>The answers of the resolver, for each hop one and for a rebinding name one after the other.</summary>
    public IReadOnlyList<string> Answers => Kind switch
    {
        "redirect" => [.. Resolved.Split('|').Select(static answer => answer.Trim())],
        "rebind" => Resolved.Split(';'),
        _ => [Resolved],
    };

    /// <summary>Whether it must be allowed here.</summary>
    /// <param name="invariant">Whether the process that answers does without ICU.</param>
    public bool AllowedWhere(bool invariant) => Allowed && !(invariant && InvariantReasons.ContainsKey(Id));

    /// <summary>The reason code that must be answered here.</summary>
    /// <param name="invariant">Whether the process that answers does without ICU.</param>
    public string ReasonWhere(bool invariant) =>
        invariant && InvariantReasons.TryGetValue(Id, out var reason) ? reason : OtherReasons.GetValueOrDefault(Id, Reason);

    /// <summary>Splits a list of the corpus.</summary>
    public static string[] List(string text) => text.Split(',', StringSplitOptions.RemoveEmptyEntries | StringSplitOptions.TrimEntries);
}
