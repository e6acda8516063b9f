using Bailey.Plugins.Audit;

namespace Bailey.Storage.Sql.Chains;

/// <summary>Puts rows of the audit log into the database, within a transaction, as quickly as it can.</summary>
internal interface IAuditRows : IDisposable
{
    /// <summary>Adds an entry.</summary>
    /// <param name="place">Where it stands.</param>
    /// <param name="time">Its time, as <see cref="Instant"/> keeps it.</param>
    /// <param name="entry">The entry.</param>
    /// <param name="metadata">Its metadata in UTF-8; empty for none.</param>
    /// <param name="hash">Its hash.</param>
    void Insert(long place, long time, AuditEntry entry, ReadOnlySpan<byte> metadata, ReadOnlySpan<byte> hash);

    /// <summary>Says that a value occurs in a block, where it is not said already.</summary>
    void Index(long chain, long value, long block);

    /// <summary>Has all that was added be in the database.</summary>
    void Flush();

    /// <summary>Forgets what was added and is not there yet.</summary>
    void Forget();
}
