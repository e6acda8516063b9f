using System.Collections.Concurrent;
using System.Collections.Immutable;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Packages;
using Bailey.Plugins.Store;
using Bailey.Policy;
using Bailey.Policy.Capabilities;
using Bailey.Policy.Roles;
using Bailey.Policy.Snapshots;

namespace Bailey.Plugins.Lifecycle;

/// <summary>
/// The packages of communities: how they come, are reviewed, accepted, upgraded, rolled back and removed. Each step asks for the permission of its
/// operation and the command rules, is in the audit log whatever came of it, and is stored with that entry and its public event as one. To be used
/// from any thread; of two who change the same plugin at once, one is told so.
/// </summary>
public sealed partial class PackageCatalog : IDisposable
{
    private readonly IPluginStore _store;
    private readonly LivePolicy _policy;
    private readonly PackageCatalogOptions _options;
    private readonly SemaphoreSlim _installs;
    private readonly SemaphoreSlim _counting = new(1);
    private readonly ConcurrentDictionary<string, WeakReference<Package>> _packages = new(StringComparer.Ordinal);

    /// <summary>Creates a catalogue over a store.</summary>
    /// <param name="store">Where everything is kept.</param>
    /// <param name="policy">The policy in force.</param>
    /// <param name="options">Limits and surroundings; the defaults where omitted.</param>
    public PackageCatalog(IPluginStore store, LivePolicy policy, PackageCatalogOptions? options = null)
    {
        ArgumentNullException.ThrowIfNull(store);
        ArgumentNullException.ThrowIfNull(policy);
        _store = store;
        _policy = policy;
        _options = options ?? PackageCatalogOptions.Default;
        _options.Validate();
        _installs = new SemaphoreSlim(_options.MaxConcurrentInstalls);
    }

    /// <summary>A package that is stored, read again; null where there is none of that digest, or where it is damaged. For the host, and judges nothing.</summary>
    /// <exception cref="PluginStoreException">The store cannot be read.</exception>
    public async ValueTask<Package?> FindPackageAsync(string digest, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(digest);
        if (_packages.TryGetValue(digest, out var known) && known.TryGetTarget(out var package))
        {
            return package;
        }

        if (await _store.FindPackageAsync(digest, cancellationToken).ConfigureAwait(false) is not { } stored || PackageReader.DigestOf(stored.Bytes.Span) != digest)
        {
            return null;
        }

        try
        {
            return Remember(PackageReader.Read(stored.Bytes, _options.Archive));
        }
        catch (PackageException)
        {
            return null;
        }
    }

    /// <summary>An installation with the package that runs, or would; null where there is none. For the host, and judges nothing.</summary>
    /// <exception cref="PluginStoreException">The store cannot be read.</exception>
    public async ValueTask<InstalledPackage?> FindAsync(string community, string pluginId, CancellationToken cancellationToken = default) =>
        await _store.FindInstallationAsync(community, pluginId, cancellationToken).ConfigureAwait(false) is { } installation
        && await FindPackageAsync(installation.Digest, cancellationToken).ConfigureAwait(false) is { } package
            ? new InstalledPackage(installation, package)
            : null;

    /// <inheritdoc/>
    public void Dispose()
    {
        _installs.Dispose();
        _counting.Dispose();
    }

    private Package Remember(Package package)
    {
        foreach (var (digest, _) in _packages.Where(static pair => !pair.Value.TryGetTarget(out _)))
        {
            _packages.TryRemove(digest, out _);
        }

        _packages[package.Digest] = new WeakReference<Package>(package);
        return package;
    }

    /// <summary>Does something if it may be done, and puts into the audit log why not where it was not. What was done is there by its own commit.</summary>
    private async Task<PackageResult<T>> RunAsync<T>(string community, string? operation, LifecycleAudit audit, Func<Task<PackageResult<T>>> work)
        where T : class
    {
        var isNamed = CommunityName.IsValid(community, out var fault);
        var result = !isNamed ? Failed<T>(new PackageFailure(LifecycleReason.NameInvalid, fault!))
            : Permit(operation, audit.Actor, community) is { Allowed: false } denial ? Failed<T>(PackageFailure.Of(denial))
            : await GuardAsync(work).ConfigureAwait(false);
        if (result.IsDone)
        {
            return result;
        }

        try
        {
            _store.Audit.Write([audit.Failed(result.Failure) with { Community = isNamed && _policy.Current.Knows(community) ? community : null }]);
            return result;
        }
        catch (PluginStoreException exception)
        {
            return Failed<T>(Unavailable(exception));
        }
    }

    private Decision Permit(string? operation, PackageActor? actor, string community) =>
        operation is null || actor is null ? Decision.Allow(DecisionLayer.Permission, "the host does it") : actor.Check(_policy.Current, operation, community);

    private static async Task<PackageResult<T>> GuardAsync<T>(Func<Task<PackageResult<T>>> work)
        where T : class
    {
        try
        {
            return await work().ConfigureAwait(false);
        }
        catch (PackageException exception)
        {
            return Failed<T>(PackageFailure.Of(exception));
        }
        catch (PluginStoreException exception)
        {
            return Failed<T>(Unavailable(exception));
        }
    }

    /// <summary>Does something with an installation that there must be.</summary>
    private Task<PackageResult<PluginInstallation>> ChangeAsync(
        string community,
        string pluginId,
        PackageActor? actor,
        AuditAction action,
        string? operation,
        Func<PluginInstallation, LifecycleAudit, Task<PackageResult<PluginInstallation>>> work,
        CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(community);
        ArgumentNullException.ThrowIfNull(pluginId);
        var audit = LifecycleAudit.Begin(_options.Clock, community, actor, action);
        audit.Plugin = pluginId;
        return RunAsync(community, operation, audit, async () =>
        {
            if (await _store.FindInstallationAsync(community, pluginId, cancellationToken).ConfigureAwait(false) is not { } installation)
            {
                return Failed(NotInstalled(community, pluginId));
            }

            audit.Version = installation.Current.Version;
            return await work(installation, audit).ConfigureAwait(false);
        });
    }

    /// <summary>Stores how an installation is now, with its entry and event, and tells the host.</summary>
    private async Task<PackageResult<PluginInstallation>> CommitAsync(
        PluginInstallation installation, LifecycleAudit audit, string? eventType, IReadOnlyList<KeyValuePair<string, string>> data, params ImmutableArray<StoreMutation> mutations)
    {
        // Once begun it is not cancelled, so that the caller is told whether it was done.
        await _store.CommitAsync(
            new StoreChange
            {
                Mutations = [.. mutations, new Store.Changes.PutInstallation(installation)],
                Audit = [audit.Done([.. data])],
                Events = eventType is null ? [] : [audit.Event(eventType, data)],
            },
            CancellationToken.None).ConfigureAwait(false);
        var stored = installation with { Revision = installation.Revision + 1 };
        await TellAsync(new PackageChange(stored.Community, stored.PluginId, stored)).ConfigureAwait(false);
        return PackageResult<PluginInstallation>.Done(stored);
    }

    private ValueTask TellAsync(PackageChange change) => _options.Changed?.Invoke(change) ?? ValueTask.CompletedTask;

    private async Task<Package> RequirePackageAsync(string digest, CancellationToken cancellationToken) =>
        await FindPackageAsync(digest, cancellationToken).ConfigureAwait(false)
        ?? throw new PackageException(LifecycleReason.PackageLost, $"the package {PlainText.Of(digest)} is not in the store any more, or damaged", "install it again");

    /// <summary>Why policies do not let a package in now, whatever they said when it came; null where they do.</summary>
    private PackageFailure? Refuse(Package package, string community)
    {
        var policy = _policy.Current;
        var at = policy.Community(community);
        var decision = policy.InstanceFault ?? at.Fault ?? PackageAdmission.Judge(package, policy.Instance, at.PluginPolicy);
        return decision.Allowed ? null : PackageFailure.Of(decision);
    }

    private static PackageResult<T> Failed<T>(PackageFailure failure)
        where T : class => PackageResult<T>.Failed(failure);

    private static PackageResult<PluginInstallation> Failed(PackageFailure failure) => PackageResult<PluginInstallation>.Failed(failure);

    private static PackageResult<PluginInstallation> Failed(string code, string message, string? remedy = null) => Failed(new PackageFailure(code, message, remedy));

    internal static PackageFailure Unavailable(PluginStoreException exception) => exception.Code switch
    {
        StoreReason.Conflict => new PackageFailure(exception.Code, "somebody else changed the plugin at the same time; nothing was done", "look at it again, and try once more"),
        StoreReason.OutcomeUnknown => new PackageFailure(exception.Code, $"nobody knows yet whether it was done: {exception.Message}", "look at it again when the store is back"),
        _ => new PackageFailure(exception.Code, $"the store failed, and nothing was done: {exception.Message}", "the operator of the machine may look after the store"),
    };

    private static PackageFailure NotInstalled(string community, string pluginId) => new(
        CapabilityReason.NotInstalled,
        $"no plugin '{PlainText.Of(pluginId)}' is installed in the community '{community}'",
        "whoever may install packages in the community may install it");
}
