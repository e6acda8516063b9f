using System.Collections.Immutable;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Domains;
using Bailey.Plugins.Lifecycle;
using Bailey.Plugins.Packages;
using Bailey.Plugins.Signals;
using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Notices;
using Bailey.Storage.Sql.Chains;
using Bailey.Storage.Sql.Writing;

namespace Bailey.Storage.Sql;

/// <summary>A store in a database: what SQLite and PostgreSQL have in common.</summary>
public abstract class SqlPluginStore : IPluginStore
{
    private readonly SessionPool _readers;
    private readonly StoreWriter? _writer;
    private readonly KeptInstallations _installations = new();

    private protected SqlPluginStore(SessionPool readers, StoreWriter? writer, AuditKey? key, TimeProvider clock)
    {
        (_readers, _writer, Key) = (readers, writer, key);
        Records = new SqlRecordStore(readers);
        Audit = new SqlAuditStore(readers, writer, key, clock);
    }

    /// <inheritdoc/>
    public IAuditStore Audit { get; }

    /// <inheritdoc/>
    public IRecordStore Records { get; }

    /// <summary>Changes and entries that wait to be written.</summary>
    public int QueueLength => _writer?.Waiting ?? 0;

    private protected SessionPool Readers => _readers;

    private protected StoreWriter? Writer => _writer;

    private protected AuditKey? Key { get; }

    /// <inheritdoc/>
    public async ValueTask<CommitResult> CommitAsync(StoreChange change, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(change);
        var work = new ChangeWork(change);
        await (_writer ?? throw SqlAuditStore.ReadOnly()).RunAsync(work, cancellationToken).ConfigureAwait(false);
        return work.Result;
    }

    /// <inheritdoc/>
    public ValueTask<StoredPackage?> FindPackageAsync(string digest, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(_readers.Read(digest, StoreReader.FindPackage));

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<PluginInstallation>> ListInstallationsAsync(string? community = null, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(_readers.Read((community, _installations), static (sql, at) => StoreReader.ListInstallations(sql, at.community, at._installations)));

    /// <inheritdoc/>
    public ValueTask<PluginInstallation?> FindInstallationAsync(string community, string pluginId, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(_readers.Read((community, pluginId), static (sql, key) => StoreReader.FindInstallation(sql, key.community, key.pluginId)));

    /// <inheritdoc/>
    public StoredValue? GetValue(string community, string pluginId, string key) =>
        _readers.Read((community, pluginId, key), static (sql, at) => StoreReader.GetValue(sql, at.community, at.pluginId, at.key));

    /// <inheritdoc/>
    public ImmutableArray<string> ListKeys(string community, string pluginId, string prefix, string? after, int limit)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1_000);
        return _readers.Read((community, pluginId, prefix, after, limit), static (sql, at) => StoreReader.ListKeys(sql, at.community, at.pluginId, at.prefix, at.after, at.limit));
    }

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<KeyValuePair<string, long>>> ListStoredBytesAsync(CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(_readers.Read(0, static (sql, _) => StoreReader.ListStoredBytes(sql)));

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<Domain>> ListDomainsAsync(string community, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(_readers.Read(community, StoreReader.ListDomains));

    /// <inheritdoc/>
    public ValueTask<PluginDocument?> FindDocumentAsync(string community, PluginDocumentKind kind, string id, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(_readers.Read((community, kind, id), static (sql, key) => StoreReader.FindDocument(sql, key.community, key.kind, key.id)));

    /// <inheritdoc/>
    public ValueTask<long> CountDocumentsAsync(string community, PluginDocumentKind kind, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(_readers.Read((community, kind), static (sql, key) => StoreReader.CountDocuments(sql, key.community, key.kind)));

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<PluginDocument>> ListDocumentsAsync(string community, PluginDocumentKind kind, string? after, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1_000);
        return ValueTask.FromResult(_readers.Read((community, kind, after, limit), static (sql, at) => StoreReader.ListDocuments(sql, at.community, at.kind, at.after, at.limit)));
    }

    /// <inheritdoc/>
    public ValueTask<SignalRecord?> FindSignalAsync(string community, Guid id, CancellationToken cancellationToken = default) =>
        ValueTask.FromResult(_readers.Read((community, id), static (sql, key) => StoreReader.FindSignal(sql, key.community, key.id)));

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<SignalRecord>> ListSignalsAsync(string community, bool waiting, Guid? before, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1_000);
        return ValueTask.FromResult(_readers.Read((community, waiting, before, limit), static (sql, at) => StoreReader.ListSignals(sql, at.community, at.waiting, at.before, at.limit)));
    }

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<SignalRecord>> ListWaitingSignalsAsync(int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(limit, 1_000);
        return ValueTask.FromResult(_readers.Read(limit, ListWaitingSignals));
    }

    /// <inheritdoc/>
    public ValueTask<ImmutableArray<StoredEvent>> ListEventsAsync(long after, int limit, CancellationToken cancellationToken = default)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(limit, 1);
        return ValueTask.FromResult(_readers.Read((after, limit), static (sql, range) => StoreReader.ListEvents(sql, range.after, range.limit)));
    }

    /// <inheritdoc/>
    public virtual IDisposable Watch(Action<StoreNotice> watcher)
    {
        ArgumentNullException.ThrowIfNull(watcher);
        return UnwatchedStore.Instance;
    }

    /// <inheritdoc/>
    public virtual ValueTask<ImmutableArray<StoreNode>> ListNodesAsync(CancellationToken cancellationToken = default) => ValueTask.FromResult<ImmutableArray<StoreNode>>([]);

    /// <inheritdoc/>
    public virtual async ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);

        // The last connection to be closed tidies up the write-ahead log of SQLite, which those that read cannot.
        _readers.Dispose();
        if (_writer is not null)
        {
            await _writer.DisposeAsync().ConfigureAwait(false);
        }

        Key?.Dispose();
    }

    private protected virtual ImmutableArray<SignalRecord> ListWaitingSignals(SqlSession sql, int limit) => StoreReader.ListWaitingSignals(sql, limit);
}
