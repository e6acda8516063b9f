using System.Collections.Immutable;

namespace Bailey.Storage.Backups;

/// <summary>What a backup holds.</summary>
/// <param name="Format">Of the file: 1.</param>
/// <param name="MadeAt">When it was made, in UTC.</param>
/// <param name="Schema">The version of the database's schema.</param>
/// <param name="Files">SHA-256 of each file in lower-case hexadecimal, by its path in the data directory.</param>
public sealed record BackupManifest(int Format, DateTimeOffset MadeAt, long Schema, ImmutableSortedDictionary<string, string> Files)
{
    /// <summary>What the store was: <c>sqlite</c> or <c>postgresql</c>. A backup goes back into a store of the same kind.</summary>
    public string Database { get; init; } = "sqlite";

    /// <summary>The format that this Bailey writes: 1.</summary>
    public const int CurrentFormat = 1;
}
