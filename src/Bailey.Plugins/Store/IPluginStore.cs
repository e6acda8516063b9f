using System.Collections.Immutable;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Domains;
using Bailey.Plugins.Lifecycle;
using Bailey.Plugins.Packages;
using Bailey.Plugins.Signals;
using Bailey.Plugins.Store.Notices;

namespace Bailey.Plugins.Store;

/// <summary>
/// Where everything durable is kept. One writer puts changes into transactions, many at a time; what was acknowledged survives the end of the
/// process at any moment. To be used from any thread. Every member may throw a <see cref="PluginStoreException"/>.
/// </summary>
public interface IPluginStore : IAsyncDisposable
{
    /// <summary>The audit log.</summary>
    IAuditStore Audit { get; }

    /// <summary>What the application keeps beside plugins.</summary>
    IRecordStore Records { get; }

    /// <summary>Stores a change, and its entries in the audit log, as one. Returns when it is durable.</summary>
    /// <exception cref="PluginStoreException">With <see cref="StoreReason.Conflict"/> where a revision is not the one that was expected; else the store cannot be written.</exception>
    ValueTask<CommitResult> CommitAsync(StoreChange change, CancellationToken cancellationToken = default);

    /// <summary>A package by its digest; null where there is none.</summary>
    ValueTask<StoredPackage?> FindPackageAsync(string digest, CancellationToken cancellationToken = default);

    /// <summary>All installations, of one community or of all.</summary>
    ValueTask<ImmutableArray<PluginInstallation>> ListInstallationsAsync(string? community = null, CancellationToken cancellationToken = default);

    /// <summary>An installation; null where there is none.</summary>
    ValueTask<PluginInstallation?> FindInstallationAsync(string community, string pluginId, CancellationToken cancellationToken = default);

    /// <summary>A value that a plugin keeps; null where it keeps none of that key. Synchronous, as the guest waits for it; it must not take long.</summary>
    StoredValue? GetValue(string community, string pluginId, string key);

    /// <summary>Keys that a plugin keeps, in ordinal order.</summary>
    /// <param name="community">The community.</param>
    /// <param name="pluginId">The plugin.</param>
    /// <param name="prefix">What they begin with.</param>
    /// <param name="after">Only those after this one; null from the first.</param>
    /// <param name="limit">How many at most, 1 to 1,000.</param>
    ImmutableArray<string> ListKeys(string community, string pluginId, string prefix, string? after, int limit);

    /// <summary>Bytes of all keys and values that are kept for a principal, as quotas count them, by principal.</summary>
    ValueTask<ImmutableArray<KeyValuePair<string, long>>> ListStoredBytesAsync(CancellationToken cancellationToken = default);

    /// <summary>The domains of a community, parents before children. The community itself is the root and not among them.</summary>
    ValueTask<ImmutableArray<Domain>> ListDomainsAsync(string community, CancellationToken cancellationToken = default);

    /// <summary>A page, message, panel or whatever else a plugin left for the application; null where there is none of that id.</summary>
    ValueTask<PluginDocument?> FindDocumentAsync(string community, PluginDocumentKind kind, string id, CancellationToken cancellationToken = default);

    /// <summary>How many documents of one kind a community has.</summary>
    ValueTask<long> CountDocumentsAsync(string community, PluginDocumentKind kind, CancellationToken cancellationToken = default);

    /// <summary>Documents of one kind in a community, by id.</summary>
    /// <param name="community">The community.</param>
    /// <param name="kind">The kind.</param>
    /// <param name="after">Only those after this id; null from the first.</param>
    /// <param name="limit">How many at most, 1 to 1,000.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    ValueTask<ImmutableArray<PluginDocument>> ListDocumentsAsync(string community, PluginDocumentKind kind, string? after, int limit, CancellationToken cancellationToken = default);

    /// <summary>A signal with its history; null where there is none.</summary>
    ValueTask<SignalRecord?> FindSignalAsync(string community, Guid id, CancellationToken cancellationToken = default);

    /// <summary>Signals of a community, the newest first.</summary>
    /// <param name="community">The community.</param>
    /// <param name="waiting">Whether only those are wanted that have deliveries that wait, or are to be acknowledged.</param>
    /// <param name="before">Only those before this one; null from the newest.</param>
    /// <param name="limit">How many at most, 1 to 1,000.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    ValueTask<ImmutableArray<SignalRecord>> ListSignalsAsync(string community, bool waiting, Guid? before, int limit, CancellationToken cancellationToken = default);

    /// <summary>
    /// Signals with deliveries that wait, of all communities, the oldest first: those put with a step <see cref="SignalState.Queued"/>, and not said to
    /// be settled since. Where several nodes share the store, those of this node, in this life or an earlier one, and of nodes that are not alive any
    /// more; to be asked for before the first signal is sent.
    /// </summary>
    /// <param name="limit">How many at most, 1 to 1,000.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    ValueTask<ImmutableArray<SignalRecord>> ListWaitingSignalsAsync(int limit, CancellationToken cancellationToken = default);

    /// <summary>Events after one, in the order in which they were committed.</summary>
    /// <param name="after">Their number in the outbox; 0 from the first.</param>
    /// <param name="limit">How many at most.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    ValueTask<ImmutableArray<StoredEvent>> ListEventsAsync(long after, int limit, CancellationToken cancellationToken = default);

    /// <summary>
    /// Tells of what other nodes change in this store, from when it was opened, each change within a second after it was committed, in the order of
    /// commits, and none twice. Watchers are called one at a time and should be quick; what they throw is ignored. What this node changes itself is
    /// not told.
    /// </summary>
    /// <param name="watcher">Told of each; of <see cref="Resync"/> where changes were missed.</param>
    /// <returns>To be disposed by whoever wants to hear no more.</returns>
    IDisposable Watch(Action<StoreNotice> watcher) => UnwatchedStore.Instance;

    /// <summary>The nodes that share the store, by name; none where one process alone writes it.</summary>
    ValueTask<ImmutableArray<StoreNode>> ListNodesAsync(CancellationToken cancellationToken = default) => ValueTask.FromResult<ImmutableArray<StoreNode>>([]);
}
