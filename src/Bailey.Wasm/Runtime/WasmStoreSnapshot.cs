using Bailey.Wasm.Heap;
using Bailey.Wasm.Runtime;

namespace Bailey.Wasm;

/// <summary>
/// What the memories, tables and globals of a store's instances held at one moment, to be put back by <see cref="WasmStore.Restore"/>: an
/// instance that is reset costs much less than a new one. Keeps a copy of the bytes that are not zero.
/// </summary>
/// <remarks>What the host holds for a guest, as open files or variables, is not part of it.</remarks>
public sealed class WasmStoreSnapshot
{
    private readonly InstanceSnapshot[] _instances;
    private readonly MemorySnapshot[] _memories;
    private readonly TableSnapshot[] _tables;
    private readonly HeapSnapshot _heap;

    internal WasmStoreSnapshot(WasmStore store, IReadOnlyList<InstanceState> instances, IReadOnlyList<WasmMemory> memories, long tableElements, WeakReference<WasmExceptionValue>[] exceptions)
    {
        Store = store;
        TableElements = tableElements;
        Exceptions = exceptions;
        _instances = [.. instances.Select(static state => new InstanceSnapshot(state))];
        _memories = [.. memories.Select(static memory => new MemorySnapshot(memory))];
        _tables = [.. instances.SelectMany(static state => state.Tables).Distinct().Select(static table => new TableSnapshot(table))];
        _heap = new HeapSnapshot(store, _instances.SelectMany(static instance => instance.References).Concat(_tables.SelectMany(static table => table.References)));
    }

    /// <summary>
    /// About how many bytes the store takes while it is as it was then, what the snapshot keeps included: of memories those that were not zero, of tables and of objects on the heap,
    /// each with its copy.
    /// </summary>
    public long Bytes => _memories.Sum(static memory => 2 * memory.Bytes) + _tables.Sum(static table => 2 * table.Bytes) + _heap.Bytes;

    internal WasmStore Store { get; }

    internal long TableElements { get; }

    internal WeakReference<WasmExceptionValue>[] Exceptions { get; }

    internal int Instances => _instances.Length;

    internal int Memories => _memories.Length;

    internal void Restore()
    {
        foreach (var memory in _memories)
        {
            memory.Restore();
        }

        foreach (var table in _tables)
        {
            table.Restore();
        }

        foreach (var instance in _instances)
        {
            instance.Restore();
        }

        _heap.Restore();
    }
}
