using System.Collections.Immutable;

namespace Bailey.Plugins.Audit;

/// <summary>A page of entries.</summary>
/// <param name="Entries">The newest first.</param>
/// <param name="Next">The cursor of the next page; null where this is the last.</param>
public sealed record AuditPage(ImmutableArray<ChainedEntry> Entries, string? Next);
