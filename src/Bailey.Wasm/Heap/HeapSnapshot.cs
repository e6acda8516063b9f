using Bailey.Wasm.Runtime;

namespace Bailey.Wasm.Heap;

/// <summary>
/// What the objects held that could be reached from the instances of a store. Only those that were there can be reached when all that refers
/// to objects is as it was; that their fields are needs to be seen to. Of each that can change it keeps a copy, so that it is as large as they are, and
/// two references for each.
/// </summary>
internal sealed class HeapSnapshot
{
    private const int PollInterval = 4096;

    // An object and its copy, in a list.
    private const int PairBytes = 16;

    private readonly List<(WasmStruct Object, WasmStruct Copy)> _structures = [];
    private readonly List<(Array Items, Array Copy)> _arrays = [];

    /// <param name="store">Whose interruption ends it: there may be millions of objects.</param>
    /// <param name="roots">References that the instances hold.</param>
    /// <exception cref="WasmTrapException">The store was interrupted.</exception>
    public HeapSnapshot(WasmStore store, IEnumerable<object?> roots)
    {
        var seen = new HashSet<object>(ReferenceEqualityComparer.Instance);
        var waiting = new Stack<object>();
        void Meet(object? reference)
        {
            if (reference is WasmHeapObject or WasmExceptionValue && seen.Add(reference))
            {
                waiting.Push(reference);
            }
        }

        foreach (var root in roots)
        {
            Meet(root);
        }

        for (var count = 1; waiting.TryPop(out var found); count++)
        {
            MemoryOperations.Poll(store, more: count % PollInterval == 0);
            switch (found)
            {
                case WasmArray array:
                    Add(array, Meet);
                    break;
                case WasmStruct structure:
                    Add(structure, Meet);
                    break;
                case WasmExceptionValue thrown:
                    Array.ForEach(thrown.References, Meet);
                    break;
            }
        }

        _structures.TrimExcess();
        _arrays.TrimExcess();
    }

    /// <summary>Bytes of the objects that could be reached, and of the copies.</summary>
    public long Bytes { get; private set; }

    public void Restore()
    {
        foreach (var (structure, copy) in _structures)
        {
            structure.CopyInlineFrom(copy);
        }

        foreach (var (items, copy) in _arrays)
        {
            Array.Copy(copy, items, copy.Length);
        }
    }

    private void Add(WasmArray array, Action<object?> meet)
    {
        Bytes += array.ObjectType.BytesOf((uint)array.Length);
        if (array.Items is object?[] references)
        {
            Array.ForEach(references, meet);
        }

        if (array.ObjectType.Type.Fields[0].IsMutable)
        {
            Bytes += array.ObjectType.BytesOf((uint)array.Length) + PairBytes;
            Copy(array.Items);
        }
    }

    private void Add(WasmStruct structure, Action<object?> meet)
    {
        var type = structure.ObjectType.Type;
        Bytes += structure.ObjectType.Bytes;
        var isMutable = false;
        for (var i = 0; i < type.Fields.Length; i++)
        {
            if (type.Fields[i].Value.IsReference)
            {
                meet(structure.Reference(type.Slots[i]));
            }

            isMutable |= type.Fields[i].IsMutable;
        }

        if (!isMutable)
        {
            return;
        }

        Bytes += structure.ObjectType.Bytes + PairBytes;
        _structures.Add((structure, structure.Copy()));
        Copy(structure.Numbers);
        Copy(structure.References);
        Copy(structure.Vectors);
    }

    private void Copy(Array items)
    {
        if (items.Length > 0)
        {
            _arrays.Add((items, (Array)items.Clone()));
        }
    }
}
