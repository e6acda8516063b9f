namespace Bailey.Wasm;

/// <summary>
/// Instances of one module, each in a store of its own, that are used one after the other by different callers. Each caller finds an instance as
/// it was when it was made: memories, tables, globals and segments are put back when it is returned, at the cost of what was touched. For use by any
/// number of threads.
/// </summary>
/// <param name="module">The module.</param>
/// <param name="define">
/// Defines what the module imports, for each instance that is made. What the host keeps for an instance is for the host to put back.
/// </param>
/// <param name="options">What is kept; the defaults where omitted.</param>
/// <exception cref="ArgumentOutOfRangeException">A limit of <paramref name="options"/> is negative.</exception>
public sealed class WasmInstancePool(WasmModule module, Action<WasmLinker>? define = null, WasmInstancePoolOptions? options = null) : IDisposable
{
    private readonly Stack<PooledInstance> _idle = [];
    private readonly WasmInstancePoolOptions _options = Checked(options ?? WasmInstancePoolOptions.Default);
    private long _idleBytes;
    private bool _disposed;

    /// <summary>Instances that wait for a caller.</summary>
    public int IdleInstances
    {
        get
        {
            lock (_idle)
            {
                return _idle.Count;
            }
        }
    }

    /// <summary>An instance for the caller alone, until the lease is disposed. Made anew where none is idle.</summary>
    /// <exception cref="ObjectDisposedException">The pool was disposed.</exception>
    /// <exception cref="WasmLinkException">Imports are missing or do not fit, or a limit of the store was met.</exception>
    /// <exception cref="WasmTrapException">A segment did not fit or the start function trapped.</exception>
    public WasmInstanceLease Rent()
    {
        PooledInstance? pooled;
        lock (_idle)
        {
            ObjectDisposedException.ThrowIf(_disposed, this);
            if (_idle.TryPop(out pooled))
            {
                _idleBytes -= pooled.Bytes;
            }
        }

        return new WasmInstanceLease(this, pooled ?? Create());
    }

    /// <summary>Disposes the idle instances; those in use are disposed when they are given back.</summary>
    public void Dispose()
    {
        PooledInstance[] idle;
        lock (_idle)
        {
            _disposed = true;
            idle = [.. _idle];
            _idle.Clear();
            _idleBytes = 0;
        }

        foreach (var pooled in idle)
        {
            pooled.Instance.Store.Dispose();
        }
    }

    internal void Return(PooledInstance pooled)
    {
        var store = pooled.Instance.Store;
        var isKept = false;
        try
        {
            isKept = store.TryRenew(pooled.Initial) && TryKeep(pooled);
        }
        finally
        {
            if (!isKept)
            {
                store.Dispose();
            }
        }
    }

    private static WasmInstancePoolOptions Checked(WasmInstancePoolOptions options)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(options.MaxIdleInstances, nameof(options));
        ArgumentOutOfRangeException.ThrowIfNegative(options.MaxIdleBytes, nameof(options));
        return options;
    }

    private PooledInstance Create()
    {
        ArgumentNullException.ThrowIfNull(module);
        var store = new WasmStore(_options.Store);
        try
        {
            var linker = new WasmLinker(store);
            define?.Invoke(linker);
            var instance = linker.Instantiate(module);
            var initial = store.TakeSnapshot();

            // The start function has used fuel of its own.
            store.FuelBalance = store.Options.InitialFuel;
            return new PooledInstance(instance, initial);
        }
        catch
        {
            store.Dispose();
            throw;
        }
    }

    private bool TryKeep(PooledInstance pooled)
    {
        lock (_idle)
        {
            if (_disposed || _idle.Count >= _options.MaxIdleInstances || pooled.Bytes > _options.MaxIdleBytes - _idleBytes)
            {
                return false;
            }

            _idleBytes += pooled.Bytes;
            _idle.Push(pooled);
            return true;
        }
    }

    internal sealed record PooledInstance(WasmInstance Instance, WasmStoreSnapshot Initial)
    {
        public long Bytes { get; } = Initial.Bytes;
    }
}
