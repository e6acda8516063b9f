namespace Bailey.Wasm;

/// <summary>The use of an instance of a <see cref="WasmInstancePool"/>. Disposing it ends the use: nothing of the instance may be kept.</summary>
public sealed class WasmInstanceLease : IDisposable
{
    private readonly WasmInstancePool _pool;
    private WasmInstancePool.PooledInstance? _pooled;

    internal WasmInstanceLease(WasmInstancePool pool, WasmInstancePool.PooledInstance pooled)
    {
        _pool = pool;
        _pooled = pooled;
    }

    /// <summary>The instance.</summary>
    /// <exception cref="ObjectDisposedException">The lease was disposed.</exception>
    public WasmInstance Instance => _pooled?.Instance ?? throw new ObjectDisposedException(nameof(WasmInstanceLease));

    /// <summary>The store that the instance runs in, alone.</summary>
    /// <exception cref="ObjectDisposedException">The lease was disposed.</exception>
    public WasmStore Store => Instance.Store;

    /// <summary>Gives the instance back. A guest that is still running is stopped, and its instance not used again.</summary>
    public void Dispose()
    {
        if (Interlocked.Exchange(ref _pooled, null) is { } pooled)
        {
            _pool.Return(pooled);
        }
    }
}
