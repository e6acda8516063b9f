using System.Collections.Concurrent;
using System.Collections.Immutable;
using Bailey.Plugins.Hooks;
using Bailey.Plugins.Lifecycle;
using Bailey.Plugins.Store;
using Bailey.Policy.Capabilities.Effective;
using Bailey.Policy.Quotas;
using Bailey.Policy.Snapshots;

namespace Bailey.Plugins.Runtime;

/// <summary>
/// The plugins that are active, by community, kept in step with the store and the policy: when either changes, the policy is compiled anew, and
/// hooks and packages made anew that the change concerns. Readers take no lock.
/// </summary>
internal sealed class PluginRegistry(PluginEnvironment environment, Func<PolicyDocuments> readPolicy, BuiltInSwitches builtIns) : IAsyncDisposable
{
    private const int SuspendAttempts = 8;
    private const int MaxReason = 400;

    private readonly PackageCode _code = new(environment.Options, environment.Compile);
    private readonly SemaphoreSlim _changing = new(1);
    private readonly ConcurrentDictionary<string, CommunityHooks> _hooks = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<(string Community, string Plugin), ActivePackage> _packages = new();
    private readonly ConcurrentDictionary<(string Community, string Plugin), SemaphoreSlim> _valueGates = new();
    private readonly Dictionary<(string Community, string Plugin), InstalledPackage> _installed = [];
    private readonly Dictionary<(string Community, string Plugin), InstalledPackage> _suspended = [];
    private PackageCatalog? _catalog;
    private volatile CommunityHooks _builtInHooks = new([]);
    private PolicyDocuments _documents = new();
    private bool _isDisposed;

    /// <summary>The plugins of a community by their hooks.</summary>
    internal CommunityHooks HooksOf(string community) => _hooks.GetValueOrDefault(community) ?? _builtInHooks;

    /// <summary>An active package; null where there is none.</summary>
    internal ActivePackage? Find(string community, string plugin) => _packages.GetValueOrDefault((community, plugin));

    /// <summary>Names the catalogue, which in turn tells this registry of changes.</summary>
    internal void Use(PackageCatalog catalog) => _catalog = catalog;

    /// <summary>Reads everything: when the host starts.</summary>
    internal async Task LoadAsync(CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _documents = readPolicy();
            foreach (var installation in await environment.Store.ListInstallationsAsync(null, cancellationToken).ConfigureAwait(false))
            {
                await KeepAsync(installation, cancellationToken).ConfigureAwait(false);
            }

            await builtIns.ReadAsync(cancellationToken).ConfigureAwait(false);
            RefreshAll();
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Reads the policy again.</summary>
    internal async Task ReloadAsync(CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            _documents = readPolicy();
            await ReadBuiltInsAsync(cancellationToken).ConfigureAwait(false);
            RefreshAll();
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Reads everything again: where changes of other nodes were missed.</summary>
    internal async Task ResyncAsync(CancellationToken cancellationToken)
    {
        await _changing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            if (_isDisposed)
            {
                return;
            }

            _documents = readPolicy();
            var installations = await environment.Store.ListInstallationsAsync(null, cancellationToken).ConfigureAwait(false);
            var before = _installed.Keys.Concat(_suspended.Keys).ToList();
            foreach (var key in before.Except(installations.Select(static installation => (installation.Community, installation.PluginId))))
            {
                _installed.Remove(key);
                _suspended.Remove(key);
            }

            foreach (var installation in installations)
            {
                await KeepAsync(installation, cancellationToken).ConfigureAwait(false);
            }

            await builtIns.ReadAsync(cancellationToken).ConfigureAwait(false);
            RefreshAll();
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Takes in a change of a package that is stored already.</summary>
    internal async ValueTask ChangeAsync(PackageChange change)
    {
        environment.GiveBack(change.FreedBytes);
        await _changing.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_isDisposed)
            {
                return;
            }

            // What two changed at once may be told of in another order than it was stored in: the store knows.
            var installation = await environment.Store.FindInstallationAsync(change.Community, change.PluginId).ConfigureAwait(false);
            if (installation is null)
            {
                _installed.Remove((change.Community, change.PluginId));
                _suspended.Remove((change.Community, change.PluginId));
            }
            else
            {
                await KeepAsync(installation, CancellationToken.None).ConfigureAwait(false);
            }

            Refresh([change.Community]);
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Takes in what a community made of a built-in plugin, which is stored already.</summary>
    /// <param name="id">The record; null where any may have changed.</param>
    internal async ValueTask ChangeBuiltInAsync(string? id)
    {
        await _changing.WaitAsync().ConfigureAwait(false);
        try
        {
            if (_isDisposed)
            {
                return;
            }

            if (id is null)
            {
                await builtIns.ReadAsync(CancellationToken.None).ConfigureAwait(false);
                RefreshAll();
            }
            else if (await builtIns.ReadAsync(id, CancellationToken.None).ConfigureAwait(false) is { } community)
            {
                Refresh(community);
            }
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <inheritdoc/>
    public async ValueTask DisposeAsync()
    {
        await _changing.WaitAsync().ConfigureAwait(false);
        foreach (var package in _packages.Values)
        {
            package.Dispose();
        }

        _hooks.Clear();
        _packages.Clear();
        _isDisposed = true;
        _changing.Release();
    }

    // What a community made of built-in plugins ends with it. The policy is in force all the same while the store is away.
    private async Task ReadBuiltInsAsync(CancellationToken cancellationToken)
    {
        try
        {
            await builtIns.ReadAsync(cancellationToken).ConfigureAwait(false);
        }
        catch (PluginStoreException)
        {
            // What was known holds on.
        }
    }

    private async Task KeepAsync(PluginInstallation installation, CancellationToken cancellationToken)
    {
        var key = (installation.Community, installation.PluginId);
        _suspended.Remove(key);
        if (installation.State == PluginState.Suspended && await _catalog!.FindPackageAsync(installation.Digest, cancellationToken).ConfigureAwait(false) is { } suspended)
        {
            _suspended[key] = new InstalledPackage(installation, suspended);
        }

        if (installation.State == PluginState.Active && await _catalog!.FindPackageAsync(installation.Digest, cancellationToken).ConfigureAwait(false) is { } package)
        {
            _installed[key] = new InstalledPackage(installation, package);
        }
        else
        {
            _installed.Remove(key);
        }
    }

    // The policy first: what is taken away is taken away before anything is called by the new hooks, and what is given is there when it is needed.
    private void RefreshAll() => Refresh(_installed.Keys.Concat(_suspended.Keys).Select(static key => key.Community).Concat(builtIns.Communities).Concat(_hooks.Keys));

    private void Refresh(IEnumerable<string> communities)
    {
        environment.Policy.Replace(PolicySnapshot.Compile(WithPlugins(_documents)));
        foreach (var ledger in environment.Ledgers.Principals)
        {
            // Lower quotas bind calls that run, too.
            if (environment.Policy.Current.Find(ledger.Principal) is { } principal)
            {
                environment.Ledgers.Open(ledger.Principal, principal.Profile.Quotas, principal.Check(LedgerBook.Unbounded).Allowed);
            }
        }

        _builtInHooks = new CommunityHooks(builtIns.TargetsOf(null));
        foreach (var community in communities.Distinct(StringComparer.Ordinal).ToList())
        {
            Refresh(community);
        }

        _code.Keep(_installed.Values.Select(static installed => installed.Package.Digest).ToHashSet(StringComparer.Ordinal));
    }

    private void Refresh(string community)
    {
        var policy = environment.Policy.Current.Community(community);
        var targets = new List<(string, HookTarget)>();
        foreach (var (key, installed) in _installed.Where(pair => pair.Key.Community == community))
        {
            var package = Activate(key, installed, policy.Find(key.Plugin));
            targets.AddRange(installed.Package.Manifest.Hooks.Select(hook => (hook.Name, (HookTarget)new PackageTarget(package, hook))));
        }

        targets.AddRange(
            from pair in _suspended
            where pair.Key.Community == community
            from hook in pair.Value.Package.Manifest.Hooks
            where hook.OnError == Packages.HookErrorPolicy.Reject
            select (hook.Name, (HookTarget)new SuspendedTarget(pair.Value, hook, environment)));
        targets.AddRange(builtIns.TargetsOf(community));
        foreach (var key in _packages.Keys.Where(key => key.Community == community && !_installed.ContainsKey(key)).ToList())
        {
            _packages.TryRemove(key, out var gone);
            gone?.Dispose();
        }

        _hooks[community] = new CommunityHooks(targets);
    }

    private ActivePackage Activate((string Community, string Plugin) key, InstalledPackage installed, EffectiveCapabilities? capabilities)
    {
        var granted = GrantedPaths.Of(environment.Policy.Current.Documents.Paths, capabilities);
        var before = _packages.GetValueOrDefault(key);
        if (before is not null && before.Installed.Installation.Revision == installed.Installation.Revision && before.Paths.SequenceEqual(granted.Folders) && !before.Failures.IsSpent)
        {
            return before;
        }

        // A new version begins anew, and so does what was resumed; other settings do not make a plugin better.
        var failures = before?.Installed.Package.Digest == installed.Package.Digest && !before.Failures.IsSpent
            ? before.Failures
            : new FailureWindow(environment.Options.FailuresUntilSuspended, environment.Options.FailureWindow, environment.Clock);
        var package = new ActivePackage(environment, _code, installed, granted.Folders, failures, _valueGates.GetOrAdd(key, static _ => new SemaphoreSlim(1, 1)), Suspend);
        _packages[key] = package;
        granted.Tell(environment, installed);
        before?.Dispose();
        return package;
    }

    private PolicyDocuments WithPlugins(PolicyDocuments documents)
    {
        var plugins = _installed.GroupBy(static pair => pair.Key.Community, static pair => pair.Value.ToPolicy(), StringComparer.Ordinal);
        foreach (var community in plugins)
        {
            documents = documents.WithCommunity(documents.CommunityOf(community.Key) with { Plugins = [.. community] });
        }

        return documents;
    }

    // The last failure may be told in words of the plugin, and the reason stands in lists beside what Bailey says.
    private void Suspend(ActivePackage package, PluginOutcome last)
    {
        var reason = $"it failed {environment.Options.FailuresUntilSuspended} times within {environment.Options.FailureWindow.TotalMinutes:0.#} minutes, last with {last.ReasonCode}: {PlainText.OneLine(last.Message, MaxReason)}";
        _ = Task.Run(() => SuspendAsync(package, reason));
    }

    // Somebody may change the plugin at the same moment, or the store be away for one; a plugin that changes its own settings could do so on purpose.
    private async Task SuspendAsync(ActivePackage package, string reason)
    {
        for (var attempt = 1; attempt <= SuspendAttempts; attempt++)
        {
            var result = await _catalog!.SuspendAsync(package.Community, package.PluginId, reason).ConfigureAwait(false);
            if (result.IsDone || result.Failure.Code is not (StoreReason.Conflict or StoreReason.Unavailable))
            {
                // It may have been resumed before this registry ever saw that it was suspended.
                package.Failures.Spend();
                await ChangeAsync(new PackageChange(package.Community, package.PluginId, null)).ConfigureAwait(false);
                return;
            }

            await Task.Delay(TimeSpan.FromMilliseconds(50 << attempt)).ConfigureAwait(false);
        }
    }
}
