namespace Bailey.Plugins.Store;

/// <summary>
/// Something that the application around the plugins keeps beside them, as an account, a token, an invitation or the run of a job. The store knows how
/// to find it, not what it says.
/// </summary>
/// <param name="Kind">What it is: a word of the application's own, as <c>account</c>; 1 to 64 characters.</param>
/// <param name="Id">Its id among those of its kind; 1 to 256 characters. Lists are in the ordinal order of ids, so that those that begin with a UUIDv7 are in the order of time.</param>
/// <param name="Json">What it says, a JSON object.</param>
public sealed record StoreRecord(string Kind, string Id, string Json)
{
    /// <summary>
    /// What a kind begins with whose records work once and end soon, as links do: backups leave them out, as what was used up since would work once more.
    /// </summary>
    public const string OneTimePrefix = "once_";

    /// <summary>Whom it belongs to, as a community or a principal, of which lists can be asked for: 1 to 256 characters; null for nobody.</summary>
    public string? Owner { get; init; }

    /// <summary>Another text that it is found by, as the hash of a token: 1 to 1,024 characters, unique among those of its kind; null for none.</summary>
    public string? Lookup { get; init; }

    /// <summary>When it may be removed (<see cref="Changes.TrimRecords"/>); null for never.</summary>
    public DateTimeOffset? ExpiresAt { get; init; }

    /// <summary>Counted up with each change; 0 for one that is not stored yet.</summary>
    public long Revision { get; init; }
}
