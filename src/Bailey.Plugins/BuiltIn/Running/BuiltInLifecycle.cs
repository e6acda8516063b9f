namespace Bailey.Plugins.BuiltIn;

/// <summary>Starts and ends the built-in plugins of an application, once each.</summary>
/// <param name="inventory">What was installed.</param>
public sealed class BuiltInLifecycle(BuiltInInventory inventory)
{
    private readonly HashSet<string> _started = new(StringComparer.Ordinal);
    private readonly SemaphoreSlim _turn = new(1);
    private bool _wasStarted;
    private bool _wasStopped;

    /// <summary>What was installed; after a start that failed, why the application must not start.</summary>
    public BuiltInInventory Inventory { get; private set; } = inventory ?? throw new ArgumentNullException(nameof(inventory));

    /// <summary>
    /// Calls the handlers of start-up, in the order of registration. Where one fails, the application must not start, whatever the failure policy of
    /// its plugin, and the plugins that had started before are ended again.
    /// </summary>
    /// <returns>The inventory; with a fault where start-up is aborted.</returns>
    /// <exception cref="InvalidOperationException">It was called before, or after <see cref="StopAsync"/>.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; what had started is ended.</exception>
    public async Task<BuiltInInventory> StartAsync(CancellationToken cancellationToken = default)
    {
        await _turn.WaitAsync(cancellationToken);
        try
        {
            if (_wasStarted || _wasStopped)
            {
                throw new InvalidOperationException("built-in plugins are started once, and not after they were ended");
            }

            _wasStarted = true;
            if (Inventory.Fault is null && await StartAllAsync(cancellationToken) is { } fault)
            {
                Inventory = Inventory.NotStarted(fault);
            }

            return Inventory;
        }
        finally
        {
            _turn.Release();
        }
    }

    /// <summary>
    /// Calls the handlers of shutdown of what has started, the last started plugin first; waits for a start that is under way. One that fails is a
    /// warning, and the others are called all the same. Does nothing the second time.
    /// </summary>
    public async Task StopAsync()
    {
        await _turn.WaitAsync();
        try
        {
            await StopAllAsync();
        }
        finally
        {
            _turn.Release();
        }
    }

    private async Task<BuiltInFault?> StartAllAsync(CancellationToken cancellationToken)
    {
        foreach (var plugin in Inventory.Plugins)
        {
            try
            {
                if (await StartAsync(plugin.Name, cancellationToken) is { } fault)
                {
                    await StopAllAsync();
                    return fault;
                }
            }
            catch (OperationCanceledException)
            {
                await StopAllAsync();
                throw;
            }

            _started.Add(plugin.Name);
        }

        return null;
    }

    private async Task StopAllAsync()
    {
        if (_wasStopped)
        {
            return;
        }

        _wasStopped = true;
        foreach (var plugin in Inventory.Plugins.Reverse().Where(plugin => _started.Contains(plugin.Name)))
        {
            foreach (var handler in HandlersOf(plugin.Name, LifecyclePoint.Shutdown))
            {
                if (await CallAsync(handler, default) is var (_, message))
                {
                    Inventory.Options.Tell(new BuiltInWarning(handler.Id, BuiltInReason.LifecycleFailed, $"the shutdown handler {handler.Id} {message}"));
                }
            }
        }
    }

    private async Task<BuiltInFault?> StartAsync(string plugin, CancellationToken cancellationToken)
    {
        foreach (var handler in HandlersOf(plugin, LifecyclePoint.Startup))
        {
            if (await CallAsync(handler, cancellationToken) is var (_, message))
            {
                return PluginStaging.Author(plugin, BuiltInReason.LifecycleFailed, $"the start-up handler {handler.Id} {message}");
            }
        }

        return null;
    }

    private Task<(string Code, string Message)?> CallAsync(RegisteredLifecycle handler, CancellationToken cancellationToken) =>
        new HandlerGate(Inventory.Options).CallAsync(handler.Handler.Invoke, Inventory.Options.LifecycleTimeLimit, cancellationToken);

    private IEnumerable<RegisteredLifecycle> HandlersOf(string plugin, LifecyclePoint point) =>
        Inventory.Lifecycle.Where(handler => handler.Plugin == plugin && handler.Point == point);
}
