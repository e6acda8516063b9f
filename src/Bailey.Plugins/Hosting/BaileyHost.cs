using Bailey.Plugins.Audit;
using Bailey.Plugins.BuiltIn;
using Bailey.Plugins.Hooks;
using Bailey.Plugins.Lifecycle;
using Bailey.Plugins.Runtime;
using Bailey.Plugins.Scripts;
using Bailey.Plugins.Signals;
using Bailey.Plugins.Store;
using Bailey.Policy.Quotas;
using Bailey.Policy.Snapshots;

namespace Bailey.Plugins.Hosting;

/// <summary>
/// Bailey in an application: the plugins of all communities under one policy. One for a process. To be used from any thread.
/// </summary>
public sealed class BaileyHost : IAsyncDisposable
{
    private readonly Lock _ending = new();
    private readonly PluginRegistry _registry;
    private readonly BuiltInLifecycle _builtIns;
    private readonly SignalRouter _signals;
    private readonly RetentionKeeper _keeper;
    private readonly PluginEnvironment _environment;
    private NodeChanges? _changes;
    private Task? _ended;

    private BaileyHost(PackageCatalog packages, PluginRegistry registry, BuiltInLifecycle builtIns, SignalRouter signals, RetentionKeeper keeper, PluginEnvironment environment)
    {
        Packages = packages;
        _environment = environment;
        _keeper = keeper;
        _registry = registry;
        _builtIns = builtIns;
        _signals = signals;
        Hooks = new HookDispatcher(environment, registry.HooksOf);
        Schedules = new ScheduleRunner(environment, registry);
        Scripts = new ScriptCatalog(environment, packages);
        CommunityBuiltIns = new BuiltInCatalog(environment, builtIns.Inventory, registry.ChangeBuiltInAsync);
    }

    /// <summary>Calls the plugins of a hook.</summary>
    public IHookDispatcher Hooks { get; }

    /// <summary>Packages: how they come, are accepted, upgraded and removed.</summary>
    public PackageCatalog Packages { get; }

    /// <summary>C# scripts: how they are judged, tried and deployed.</summary>
    public ScriptCatalog Scripts { get; }

    /// <summary>What communities make of built-in plugins: enabled or not, and with which settings.</summary>
    public BuiltInCatalog CommunityBuiltIns { get; }

    /// <summary>Sends signals through the domains of a community.</summary>
    public ISignalBus Signals => _signals;

    /// <summary>Runs schedules of packages, when whoever keeps the time says so.</summary>
    public IScheduleRunner Schedules { get; }

    /// <summary>The policy in force.</summary>
    public LivePolicy Policy => _environment.Policy;

    /// <summary>What principals and plugins use.</summary>
    public LedgerBook Ledgers => _environment.Ledgers;

    /// <summary>What is kept, the audit log included.</summary>
    public IPluginStore Store => _environment.Store;

    /// <summary>The built-in plugins that are in force, and those that were passed over.</summary>
    public BuiltInInventory BuiltIns => _builtIns.Inventory;

    /// <summary>Starts a host: reads the policy, installs the built-in plugins, opens the store, and makes the active packages ready.</summary>
    /// <param name="setup">What it consists of.</param>
    /// <param name="cancellationToken">Ends the start.</param>
    /// <exception cref="ArgumentException">The setup names no store or no policy.</exception>
    /// <exception cref="BuiltInStartupException">A built-in plugin aborts the start.</exception>
    /// <exception cref="PluginStoreException">The store cannot be used.</exception>
    public static async Task<BaileyHost> StartAsync(BaileySetup setup, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(setup);
        if (setup.OpenStore is null || setup.ReadPolicy is null)
        {
            throw new ArgumentException("a host needs OpenStore and ReadPolicy; UseData or AddBailey of Bailey.Storage sets both for a data directory", nameof(setup));
        }

        var inventory = BuiltInPlugins.Install(setup.BuiltIns, setup.BuiltInOptions);
        setup.InventoryRead?.Invoke(inventory);
        inventory.ThrowIfAborted();
        var store = setup.OpenStore();
        try
        {
            var host = await StartAsync(setup, inventory, store, cancellationToken).ConfigureAwait(false);
            setup.Started?.Invoke(host);
            return host;
        }
        catch
        {
            await store.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Reads the policy again, and puts it in force for everything that happens from then on, also in calls that run.</summary>
    public Task ReloadPolicyAsync(CancellationToken cancellationToken = default) => _registry.ReloadAsync(cancellationToken);

    /// <summary>The hooks of a community that plugins are at.</summary>
    public IReadOnlyCollection<string> ListHooks(string community)
    {
        ArgumentNullException.ThrowIfNull(community);
        return [.. _registry.HooksOf(community).Names];
    }

    /// <summary>What a plugin uses in a community at this moment, from the counters that decide; in this process, where several share a store.</summary>
    /// <param name="community">The community.</param>
    /// <param name="pluginId">The plugin, which must be installed there: counters are kept for it from then on.</param>
    public PluginUsage UsageOf(string community, string pluginId)
    {
        ArgumentNullException.ThrowIfNull(community);
        return _environment.Ledgers.Open(pluginId, community, _environment.Options.PluginQuotas).Usage;
    }

    /// <summary>Ends it: calls that run are cut off, what was acknowledged is stored. Ended again, it waits for that.</summary>
    public ValueTask DisposeAsync()
    {
        // The application ends it in its turn, and then its services once more.
        lock (_ending)
        {
            _ended ??= EndAllAsync();
        }

        return new ValueTask(_ended);
    }

    private async Task EndAllAsync()
    {
        await EndAsync().ConfigureAwait(false);
        await Store.DisposeAsync().ConfigureAwait(false);
    }

    private async Task EndAsync()
    {
        if (_changes is not null)
        {
            await _changes.DisposeAsync().ConfigureAwait(false);
        }

        await _keeper.DisposeAsync().ConfigureAwait(false);
        await _signals.DisposeAsync().ConfigureAwait(false);
        await _registry.DisposeAsync().ConfigureAwait(false);
        await _builtIns.StopAsync().ConfigureAwait(false);
        Packages.Dispose();
        _environment.Metrics.Dispose();
        _environment.Threads.Dispose();
        await _environment.Scripts.DisposeAsync().ConfigureAwait(false);
    }

    private static async Task<BaileyHost> StartAsync(BaileySetup setup, BuiltInInventory inventory, IPluginStore store, CancellationToken cancellationToken)
    {
        var policy = new LivePolicy();
        var ledgers = new LedgerBook(setup.Clock);
        var application = new PluginApplication(setup.Members ?? new PolicyMembers(policy));
        var environment = new PluginEnvironment(policy, ledgers, store, setup.Limits, setup.Packages.Compile, setup.Clock, application, new AuditMetrics(), new GuestThreads(setup.Limits.MaxWaitingGuests), new ScriptRuntime(setup.Limits));
        var registry = new PluginRegistry(environment, setup.ReadPolicy!, new BuiltInSwitches(environment, inventory));
        var packages = new PackageCatalog(store, policy, setup.Packages with { Clock = setup.Clock, Changed = registry.ChangeAsync });
        registry.Use(packages);
        await registry.LoadAsync(cancellationToken).ConfigureAwait(false);
        await RestoreLedgersAsync(environment, cancellationToken).ConfigureAwait(false);
        var signals = new SignalRouter(store, new SignalSubscribers(environment, registry), setup.Signals with { Clock = setup.Clock }) { Ledgers = ledgers };
        await signals.TakeUpAsync(cancellationToken).ConfigureAwait(false);
        application.Signals = signals;
        application.ConfigureAsync = (community, plugin, settings, principal, token) => PluginConfiguration.ChangeAsync(packages, community, plugin, settings, principal, token);
        var builtIns = new BuiltInLifecycle(inventory);
        var host = new BaileyHost(packages, registry, builtIns, signals, new RetentionKeeper(environment, setup.AuditRetention, signals), environment)
        {
            _changes = new NodeChanges(store, registry, setup.IsPolicyNotice, setup.FaultMet),
        };
        var started = await builtIns.StartAsync(cancellationToken).ConfigureAwait(false);
        if (started.Fault is not null)
        {
            setup.InventoryRead?.Invoke(started);
            await host.EndAsync().ConfigureAwait(false);
            started.ThrowIfAborted();
        }

        return host;
    }

    // Names are compared without case, and the store may know one in several spellings.
    private static async Task RestoreLedgersAsync(PluginEnvironment environment, CancellationToken cancellationToken)
    {
        var stored = await environment.Store.ListStoredBytesAsync(cancellationToken).ConfigureAwait(false);
        foreach (var principal in stored.GroupBy(static pair => pair.Key, static pair => pair.Value, StringComparer.OrdinalIgnoreCase))
        {
            var known = environment.Policy.Current.Find(principal.Key);
            environment.Ledgers.Open(principal.Key, known?.Profile.Quotas ?? PrincipalQuotas.Default, known?.Check(LedgerBook.Unbounded).Allowed ?? false).SetStorage(principal.Sum());
        }
    }
}
