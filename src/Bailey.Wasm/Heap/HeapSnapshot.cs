using System.Runtime.Intrinsics;

namespace Bailey.Wasm.Heap;

/// <summary>
/// What the objects held that could be reached from the instances of a store. Only those that were there can be reached when all that refers
/// to objects is as it was; that their fields are needs to be seen to.
/// </summary>
internal sealed class HeapSnapshot
{
    private readonly List<(WasmStruct Object, FieldSlot Slot, long Number)> _numbers = [];
    private readonly List<(WasmStruct Object, FieldSlot Slot, object? Reference)> _references = [];
    private readonly List<(Array Items, Array Contents)> _arrays = [];

    /// <param name="roots">References that the instances hold.</param>
    public HeapSnapshot(IEnumerable<object?> roots)
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

        while (waiting.TryPop(out var found))
        {
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
    }

    public void Restore()
    {
        foreach (var (structure, slot, number) in _numbers)
        {
            structure.Number(slot) = number;
        }

        foreach (var (structure, slot, reference) in _references)
        {
            structure.Reference(slot) = reference;
        }

        foreach (var (items, contents) in _arrays)
        {
            Array.Copy(contents, items, contents.Length);
        }
    }

    private void Add(WasmArray array, Action<object?> meet)
    {
        if (array.Items is object?[] references)
        {
            foreach (var reference in references)
            {
                meet(reference);
            }
        }

        if (array.ObjectType.Type.Fields[0].IsMutable)
        {
            _arrays.Add((array.Items, (Array)array.Items.Clone()));
        }
    }

    private void Add(WasmStruct structure, Action<object?> meet)
    {
        var type = structure.ObjectType.Type;
        var hasVectors = false;
        for (var i = 0; i < type.Fields.Length; i++)
        {
            var (field, slot) = (type.Fields[i], type.Slots[i]);
            if (field.Value == WasmValueType.V128)
            {
                hasVectors |= field.IsMutable;
            }
            else if (field.Value.IsReference)
            {
                var reference = structure.Reference(slot);
                meet(reference);
                if (field.IsMutable)
                {
                    _references.Add((structure, slot, reference));
                }
            }
            else if (field.IsMutable)
            {
                _numbers.Add((structure, slot, structure.Number(slot)));
            }
        }

        if (hasVectors)
        {
            Vector128<byte>[] vectors = structure.Vectors;
            _arrays.Add((vectors, (Array)vectors.Clone()));
        }
    }
}
