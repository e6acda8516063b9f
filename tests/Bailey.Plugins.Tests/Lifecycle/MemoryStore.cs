using System.Collections.Immutable;
using System.Text.Json;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Domains;
using Bailey.Plugins.Lifecycle;
using Bailey.Plugins.Packages;
using Bailey.Plugins.Signals;
using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Changes;

namespace Bailey.Plugins.Tests.Lifecycle;

/// <summary>A store in memory that keeps what the life of packages needs: installations, packages, events and entries, each change all or nothing.</summary>
internal sealed class MemoryStore : IPluginStore, IAuditStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string, string), PluginInstallation> _installations = [];
    private readonly Dictionary<string, StoredPackage> _packages = [];
    private readonly List<StoredEvent> _events = [];

    public IRecordStore Records => throw new NotSupportedException();

    public IAuditStore Audit => this;

    public List<AuditEntry> Entries { get; } = [];

    /// <summary>Runs before a commit, to come between.</summary>
    public Action? BeforeCommit { get; set; }

    /// <summary>Whether nothing can be written.</summary>
    public bool IsBroken { get; set; }

    /// <summary>Everything but the audit log, as text, to be compared.</summary>
    public string State
    {
        get
        {
            lock (_lock)
            {
                return JsonSerializer.Serialize(new
                {
                    Installations = _installations.Values.Select(static i => $"{i} {string.Join('|', i.Versions)} {i.SettingsJson}"),
                    Packages = _packages.Keys.Order(StringComparer.Ordinal),
                    Events = _events.Select(static e => e.ToString()),
                });
            }
        }
    }

    public void Damage(string digest)
    {
        lock (_lock)
        {
            _packages[digest] = _packages[digest] with { Bytes = new byte[] { 1, 2, 3 } };
        }
    }

    public ValueTask<CommitResult> CommitAsync(StoreChange change, CancellationToken cancellationToken = default)
    {
        var before = BeforeCommit;
        BeforeCommit = null;
        before?.Invoke();
        lock (_lock)
        {
            RequireWritable();
            foreach (var mutation in change.Mutations)
            {
                var (key, revision) = mutation switch
                {
                    PutInstallation put => ((put.Installation.Community, put.Installation.PluginId), put.Installation.Revision),
                    RemoveInstallation remove => ((remove.Community, remove.PluginId), remove.Revision),
                    _ => (default, -1),
                };
                if (revision >= 0 && (_installations.GetValueOrDefault(key)?.Revision ?? 0) != revision)
                {
                    throw new PluginStoreException(StoreReason.Conflict, "somebody else was faster");
                }
            }

            change.Mutations.ToList().ForEach(Apply);
            Entries.AddRange(change.Audit);
            _events.AddRange(change.Events.Select((happened, index) => new StoredEvent(_events.Count + index + 1, happened)));
        }

        return ValueTask.FromResult(CommitResult.Empty);
    }

    public void Write(ReadOnlySpan<AuditEntry> entries)
    {
        lock (_lock)
        {
            RequireWritable();
            Entries.AddRange(entries);
        }
    }

    public ValueTask<StoredPackage?> FindPackageAsync(string digest, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            return ValueTask.FromResult(_packages.GetValueOrDefault(digest));
        }
    }

    public ValueTask<ImmutableArray<PluginInstallation>> ListInstallationsAsync(string? community = null, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            return ValueTask.FromResult<ImmutableArray<PluginInstallation>>([.. _installations.Values.Where(installation => community is null || installation.Community == community)]);
        }
    }

    public ValueTask<PluginInstallation?> FindInstallationAsync(string community, string pluginId, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            return ValueTask.FromResult(_installations.GetValueOrDefault((community, pluginId)));
        }
    }

    public ValueTask<ImmutableArray<StoredEvent>> ListEventsAsync(long after, int limit, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            return ValueTask.FromResult<ImmutableArray<StoredEvent>>([.. _events.Where(happened => happened.Number > after).Take(limit)]);
        }
    }

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    public ValueTask FlushAsync(CancellationToken cancellationToken = default) => ValueTask.CompletedTask;

    public StoredValue? GetValue(string community, string pluginId, string key) => throw new NotSupportedException();

    public ImmutableArray<string> ListKeys(string community, string pluginId, string prefix, string? after, int limit) => throw new NotSupportedException();

    public ValueTask<ImmutableArray<KeyValuePair<string, long>>> ListStoredBytesAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<ImmutableArray<Domain>> ListDomainsAsync(string community, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<PluginDocument?> FindDocumentAsync(string community, PluginDocumentKind kind, string id, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<long> CountDocumentsAsync(string community, PluginDocumentKind kind, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<ImmutableArray<PluginDocument>> ListDocumentsAsync(string community, PluginDocumentKind kind, string? after, int limit, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<SignalRecord?> FindSignalAsync(string community, Guid id, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<ImmutableArray<SignalRecord>> ListSignalsAsync(string community, bool waiting, Guid? before, int limit, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<ImmutableArray<SignalRecord>> ListWaitingSignalsAsync(int limit, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<AuditPage> QueryAsync(AuditQuery query, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public IAsyncEnumerable<ChainedEntry> ReadAsync(string? community, long fromSequence = 1, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<ImmutableArray<ChainVerdict>> VerifyAsync(string? community = null, SignedHead? knownHead = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<SignedHead?> ExportHeadAsync(string? community, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<long> PruneAsync(string? community, AuditRetention retention, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    private void RequireWritable()
    {
        if (IsBroken)
        {
            throw new PluginStoreException(StoreReason.Unavailable, "the disk is full");
        }
    }

    private void Apply(StoreMutation mutation)
    {
        switch (mutation)
        {
            case PutPackage put:
                _packages.TryAdd(put.Package.Digest, put.Package);
                break;
            case PutInstallation put:
                _installations[(put.Installation.Community, put.Installation.PluginId)] = put.Installation with { Revision = put.Installation.Revision + 1 };
                break;
            case RemoveInstallation remove:
                _installations.Remove((remove.Community, remove.PluginId));
                foreach (var digest in _packages.Keys.Where(digest => !_installations.Values.Any(installation => installation.Find(digest) is not null)).ToList())
                {
                    _packages.Remove(digest);
                }

                break;
            default:
                throw new NotSupportedException(mutation.GetType().Name);
        }
    }
}
