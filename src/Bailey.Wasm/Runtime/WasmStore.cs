namespace Bailey.Wasm;

/// <summary>
/// What instances that run together share: their memory and table limits, the fuel, the deadline and the
/// stack of a call. A store is used by one thread at a time; make one for each guest that must not be affected by
/// another. Creating one is cheap.
/// </summary>
public sealed class WasmStore : IDisposable
{
    /// <summary>Creates a store.</summary>
    /// <param name="options">Its limits; the defaults where omitted.</param>
    public WasmStore(WasmStoreOptions? options = null)
    {
        Options = options ?? WasmStoreOptions.Default;
        Fuel = Options.InitialFuel;
    }

    /// <summary>The limits.</summary>
    public WasmStoreOptions Options { get; }

    /// <summary>
    /// Fuel left. Set it before a call to bound the call; what it used is the difference. Running out traps with
    /// <see cref="WasmTrapKind.OutOfFuel"/> and leaves 0.
    /// </summary>
    public long Fuel { get; set; }

    /// <summary>Bytes of all memories now.</summary>
    public long MemoryBytes { get; private set; }

    /// <summary>Largest that <see cref="MemoryBytes"/> has been.</summary>
    public long PeakMemoryBytes { get; private set; }

    /// <summary>Token of the scope in force, for host functions that wait: cancelled at the deadline or by the caller.</summary>
    public CancellationToken CancellationToken => throw new NotImplementedException();

    /// <summary>
    /// Bounds what runs until the scope is disposed: past the deadline guests trap with <see cref="WasmTrapKind.Deadline"/>, on
    /// cancellation with <see cref="WasmTrapKind.Cancelled"/>, within some milliseconds.
    /// </summary>
    /// <param name="timeout">Time from now; null or infinite for none.</param>
    /// <param name="cancellationToken">Cancels from outside.</param>
    public WasmCallScope Begin(TimeSpan? timeout = null, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <summary>Stops the running guest, from any thread; it traps with <paramref name="kind"/>.</summary>
    public void Interrupt(WasmTrapKind kind = WasmTrapKind.Cancelled) => throw new NotImplementedException();

    /// <summary>Frees memories. A call still running is interrupted first; calls afterwards throw <see cref="ObjectDisposedException"/>.</summary>
    public void Dispose() => throw new NotImplementedException();
}
