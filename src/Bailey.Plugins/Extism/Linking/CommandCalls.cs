using Bailey.Wasm;

namespace Bailey.Plugins.Extism;

/// <summary>
/// Runs command modules that other modules call: each call in an instance and a store of its own, freed when it returns, under the
/// fuel, deadline and memory limit of the plugin.
/// </summary>
internal sealed class CommandCalls(PluginSession session, WasmStoreOptions limits)
{
    // Stores of commands in progress, a command called by a command on top of it.
    private readonly Stack<WasmStore> _running = new();
    private long _peakBytes;
    private long _refusals;

    /// <summary>How often the memory limit refused something to commands or to the plugin.</summary>
    internal long MemoryRefusals => session.Store.MemoryRefusals + _refusals;

    /// <summary>Largest that the memories of commands in progress have been together with those of the plugin.</summary>
    internal long PeakBytes => Math.Max(_peakBytes, session.Store.PeakMemoryBytes);

    internal void Run(LinkedModule command, string export, ReadOnlySpan<WasmValue> arguments, Span<WasmValue> results)
    {
        var caller = _running.TryPeek(out var top) ? top : session.Store;
        var fuel = caller.Fuel;
        using var store = new WasmStore(limits with { MaxMemoryBytes = Math.Max(0, limits.MaxMemoryBytes - MemoryBytes()), InitialFuel = fuel });
        _running.Push(store);
        try
        {
            using var scope = store.Begin(null, session.Store.CancellationToken);
            var instance = session.LinkerFor(store, command).Instantiate(command.Module);
            instance.GetFunction(export).Invoke(arguments).CopyTo(results);
        }
        finally
        {
            _running.Pop();
            _refusals += store.MemoryRefusals;
            _peakBytes = Math.Max(_peakBytes, MemoryBytes() + store.PeakMemoryBytes);
            caller.Fuel = Math.Max(0, caller.Fuel - (fuel - store.Fuel));
        }
    }

    private long MemoryBytes()
    {
        var bytes = session.Store.MemoryBytes;
        foreach (var store in _running)
        {
            bytes += store.MemoryBytes;
        }

        return bytes;
    }
}
