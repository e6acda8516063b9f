using System.Collections.Immutable;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Domains;
using Bailey.Plugins.Lifecycle;
using Bailey.Plugins.Packages;
using Bailey.Plugins.Signals;
using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Changes;

namespace Bailey.Plugins.Tests.Signals;

/// <summary>Keeps domains and signals in memory, and can be made to fail.</summary>
internal sealed class MemoryStore : IPluginStore
{
    private readonly Lock _lock = new();
    private readonly Dictionary<(string, Guid), SignalRecord> _signals = [];

    public List<Domain> Domains { get; } = [];

    public List<AuditEntry> Entries { get; } = [];

    /// <summary>Asked before each commit.</summary>
    public Func<StoreChange, Exception?> Failing { get; set; } = static _ => null;

    /// <summary>Ends when what is stored by then may be acknowledged.</summary>
    public Task Acknowledging { get; set; } = Task.CompletedTask;

    public IRecordStore Records => throw new NotSupportedException();

    public IAuditStore Audit => throw new NotSupportedException();

    public ValueTask<CommitResult> CommitAsync(StoreChange change, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            if (Failing(change) is { } failure)
            {
                throw failure;
            }

            if (change.Mutations.OfType<AppendSignalSteps>().Any(append => !_signals.ContainsKey((append.Community, append.Id))))
            {
                throw new PluginStoreException(StoreReason.Conflict, "gone");
            }

            foreach (var mutation in change.Mutations)
            {
                switch (mutation)
                {
                    case PutSignal put:
                        _signals.Add((put.Signal.Community, put.Signal.Id), put.Signal);
                        break;
                    case AppendSignalSteps append:
                        var signal = _signals[(append.Community, append.Id)];
                        _signals[(append.Community, append.Id)] = signal with { History = signal.History.AddRange(append.Steps) };
                        break;
                    case TrimSignals:
                        break;
                    default:
                        throw new NotSupportedException();
                }
            }

            Entries.AddRange(change.Audit);
        }

        return new(AcknowledgeAsync());

        async Task<CommitResult> AcknowledgeAsync()
        {
            await Acknowledging.WaitAsync(cancellationToken);
            return CommitResult.Empty;
        }
    }

    public ValueTask<SignalRecord?> FindSignalAsync(string community, Guid id, CancellationToken cancellationToken = default)
    {
        lock (_lock)
        {
            return new(_signals.GetValueOrDefault((community, id)));
        }
    }

    public ValueTask<ImmutableArray<SignalRecord>> ListSignalsAsync(string community, bool waiting, Guid? before, int limit, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<ImmutableArray<SignalRecord>> ListWaitingSignalsAsync(int limit, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public void Forget(string community, Guid id)
    {
        lock (_lock)
        {
            _signals.Remove((community, id));
        }
    }

    public ValueTask<ImmutableArray<Domain>> ListDomainsAsync(string community, CancellationToken cancellationToken = default) => new([.. Domains.Where(domain => domain.Community == community)]);

    public ValueTask DisposeAsync() => default;

    public ValueTask<StoredPackage?> FindPackageAsync(string digest, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<ImmutableArray<PluginInstallation>> ListInstallationsAsync(string? community = null, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<PluginInstallation?> FindInstallationAsync(string community, string pluginId, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public StoredValue? GetValue(string community, string pluginId, string key) => throw new NotSupportedException();

    public ImmutableArray<string> ListKeys(string community, string pluginId, string prefix, string? after, int limit) => throw new NotSupportedException();

    public ValueTask<ImmutableArray<KeyValuePair<string, long>>> ListStoredBytesAsync(CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<PluginDocument?> FindDocumentAsync(string community, PluginDocumentKind kind, string id, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<long> CountDocumentsAsync(string community, PluginDocumentKind kind, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<ImmutableArray<PluginDocument>> ListDocumentsAsync(string community, PluginDocumentKind kind, string? after, int limit, CancellationToken cancellationToken = default) => throw new NotSupportedException();

    public ValueTask<ImmutableArray<StoredEvent>> ListEventsAsync(long after, int limit, CancellationToken cancellationToken = default) => throw new NotSupportedException();
}
