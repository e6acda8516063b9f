namespace Bailey.Plugins.BuiltIn;

/// <summary>Starts and ends the built-in plugins of an application, once each.</summary>
/// <param name="inventory">What was installed.</param>
public sealed class BuiltInLifecycle(BuiltInInventory inventory)
{
    private readonly HashSet<string> _started = new(StringComparer.Ordinal);
    private int _state;

    /// <summary>What was installed; after a start that failed, why the application must not start.</summary>
    public BuiltInInventory Inventory { get; private set; } = inventory ?? throw new ArgumentNullException(nameof(inventory));

    /// <summary>
    /// Calls the handlers of start-up, in the order of registration. Where one fails, the application must not start, whatever the failure policy of
    /// its plugin, and the plugins that had started before are ended again.
    /// </summary>
    /// <returns>The inventory; with a fault where start-up is aborted.</returns>
    /// <exception cref="InvalidOperationException">It was called before.</exception>
    /// <exception cref="OperationCanceledException">It was cancelled; what had started is ended.</exception>
    public async Task<BuiltInInventory> StartAsync(CancellationToken cancellationToken = default)
    {
        if (Interlocked.CompareExchange(ref _state, 1, 0) != 0)
        {
            throw new InvalidOperationException("built-in plugins are started once");
        }

        if (Inventory.Fault is not null)
        {
            return Inventory;
        }

        foreach (var plugin in Inventory.Plugins)
        {
            try
            {
                if (await StartAsync(plugin.Name, cancellationToken) is { } fault)
                {
                    await StopAsync();
                    return Inventory = Inventory.NotStarted(fault);
                }
            }
            catch (OperationCanceledException)
            {
                await StopAsync();
                throw;
            }

            _started.Add(plugin.Name);
        }

        return Inventory;
    }

    /// <summary>
    /// Calls the handlers of shutdown of what has started, the last started plugin first. One that fails is a warning, and the others are called all the
    /// same. Does nothing the second time.
    /// </summary>
    public async Task StopAsync()
    {
        if (Interlocked.Exchange(ref _state, 2) == 2)
        {
            return;
        }

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
