namespace Bailey.Wasm.Runtime;

/// <summary>What a table held. Restoring one that nothing wrote to since costs nothing.</summary>
internal sealed class TableSnapshot(WasmTable table)
{
    private readonly WasmFunction[] _functions = [.. table.Functions];
    private readonly object?[] _objects = [.. table.Objects];
    private long _writes = table.Writes;

    /// <summary>References that the table held, unless to functions.</summary>
    internal IEnumerable<object?> References => _objects;

    /// <summary>Bytes that it keeps.</summary>
    internal long Bytes => (_functions.Length + _objects.Length) * (long)IntPtr.Size;

    internal void Restore()
    {
        if (table.Writes == _writes)
        {
            return;
        }

        // A table that has grown shrinks again; what was put into it must not stay reachable either.
        if (table.Functions.Length != _functions.Length || table.Objects.Length != _objects.Length)
        {
            table.Functions = new WasmFunction[_functions.Length];
            table.Objects = new object?[_objects.Length];
        }

        _functions.CopyTo(table.Functions, 0);
        _objects.CopyTo(table.Objects, 0);
        _writes = table.Writes;
    }
}
