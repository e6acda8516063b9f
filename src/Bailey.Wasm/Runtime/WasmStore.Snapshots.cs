using Bailey.Wasm.Runtime;

namespace Bailey.Wasm;

// Snapshots: what a store holds between two calls.
public sealed partial class WasmStore
{
    private readonly List<InstanceState> _states = [];

    /// <summary>Takes down what the instances of the store hold now. To be called between calls.</summary>
    /// <exception cref="InvalidOperationException">A guest is running.</exception>
    /// <exception cref="WasmTrapException">The deadline of the scope in force has passed, or the store was interrupted, while many objects were copied.</exception>
    public WasmStoreSnapshot TakeSnapshot()
    {
        RequireIdle();
        return new WasmStoreSnapshot(this, _states, _memories, _tableElements, _exceptions?.Snapshot() ?? []);
    }

    /// <summary>
    /// Puts back what the instances held when a snapshot was taken, and forgets all they did since: memories that grew are as long as they were,
    /// and <see cref="PeakMemoryBytes"/> begins anew. Fuel is left as it is. Of memories that the host made since, those over one page are
    /// emptied, and what smaller ones hold is for the host to see to.
    /// </summary>
    /// <exception cref="InvalidOperationException">A guest is running, or instances were made after the snapshot.</exception>
    /// <exception cref="ArgumentException">The snapshot is one of another store.</exception>
    public void Restore(WasmStoreSnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        RequireIdle();
        if (!ReferenceEquals(snapshot.Store, this))
        {
            throw new ArgumentException("the snapshot was taken of another store", nameof(snapshot));
        }

        if (snapshot.Instances != _states.Count)
        {
            throw new InvalidOperationException("instances were made since the snapshot was taken; take another");
        }

        snapshot.Restore();
        for (var i = snapshot.Memories; i < _memories.Count; i++)
        {
            if (_memories[i].ByteLength > WasmMemoryType.PageSize)
            {
                _memories[i].ClearTo(_memories[i].Type.Minimum * WasmMemoryType.PageSize);
            }
        }

        // What was left of calls stays reachable no longer than they do, and is not counted to who comes next.
        Array.Clear(ResultReferences);
        _exceptions?.Restore(snapshot.Exceptions);
        _tableElements = snapshot.TableElements;
        PeakMemoryBytes = MemoryBytes;
    }

    /// <summary>
    /// Makes the store as it was when a snapshot was taken and nothing had run yet, for somebody else to use. False where that cannot be: a guest is
    /// running, a scope is in force, or instances were made since.
    /// </summary>
    internal bool TryRenew(WasmStoreSnapshot snapshot)
    {
        lock (_lock)
        {
            if (_disposed || IsRunning || _scope is not null || snapshot.Instances != _states.Count)
            {
                return false;
            }

            // Who rents it next is likely to be another thread.
            GiveUp(int.MaxValue);
        }

        Restore(snapshot);
        ClearInterrupt();
        FuelBalance = Options.InitialFuel;
        MemoryLimit = Options.MaxMemoryBytes;
        MemoryRefusals = 0;
        return true;
    }

    /// <summary>Takes in an instance that is complete.</summary>
    internal void Own(InstanceState state) => _states.Add(state);

    private void RequireIdle()
    {
        ObjectDisposedException.ThrowIf(_disposed, this);
        if (IsRunning)
        {
            throw new InvalidOperationException("a guest is running in the store");
        }
    }
}
