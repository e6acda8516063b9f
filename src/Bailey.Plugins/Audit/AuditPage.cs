using System.Collections.Immutable;

namespace Bailey.Plugins.Audit;

/// <summary>
/// A page of entries. Where what is wanted is rare, it may have fewer than were asked for, or none, and be followed by another one all the same: no page
/// looks at more than <see cref="MaxEntriesLooked"/>.
/// </summary>
/// <param name="Entries">The newest first.</param>
/// <param name="Next">The cursor of the next page; null where this is the last.</param>
public sealed record AuditPage(ImmutableArray<ChainedEntry> Entries, string? Next)
{
    /// <summary>Entries that are looked at for a page, beside those that an index rules out: 32,768.</summary>
    public const int MaxEntriesLooked = 32_768;
}
