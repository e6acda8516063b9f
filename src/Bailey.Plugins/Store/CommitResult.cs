using System.Collections.Immutable;

namespace Bailey.Plugins.Store;

/// <summary>What came of a change that was stored.</summary>
public sealed record CommitResult
{
    /// <summary>Of a change that gave no storage back.</summary>
    public static CommitResult Empty { get; } = new();

    /// <summary>
    /// Bytes that are kept no longer, by the principal whom they counted to: of documents that were replaced or deleted, of signals of plugins that
    /// were removed as too old or too many, and of everything that went with an installation. Each is told of once, to the change that ended it. Values that a plugin replaces or deletes are not among them.
    /// </summary>
    public ImmutableArray<KeyValuePair<string, long>> FreedBytes { get; init; } = [];
}
