namespace Bailey.Wasm.Runtime;

/// <summary>Instructions on tables and references (core specification, 4.6.9-4.6.11). Called by compiled code.</summary>
internal static class TableOperations
{
    /// <summary>Elements worth one unit of fuel.</summary>
    public const int ElementsPerFuel = 2;

    private const int Piece = 1024 * 1024;

    public static object? Get(WasmTable table, ulong index)
    {
        if (index >= (ulong)table.Length)
        {
            throw Trap.OutOfBoundsTable();
        }

        return table.IsFunctions ? table.Functions[index].OrNull : table.Objects[index];
    }

    public static void Set(WasmTable table, ulong index, object? value)
    {
        if (index >= (ulong)table.Length)
        {
            throw Trap.OutOfBoundsTable();
        }

        table.SetRange((int)index, 1, value);
    }

    public static int Size(WasmTable table) => table.Length;

    public static long Size64(WasmTable table) => table.Length;

    public static int Grow(object? value, int count, InstanceState state, int table) => (int)Grow64(value, (uint)count, state, table);

    public static long Grow64(object? value, long count, InstanceState state, int table)
    {
        var before = state.Tables[table].Grow((ulong)count, value);
        if (before >= 0)
        {
            // All elements were copied, however few are new.
            MemoryOperations.Charge(state, (ulong)before + (ulong)count, ElementsPerFuel);
        }

        return before;
    }

    public static void Fill(InstanceState state, int tableIndex, ulong index, object? value, ulong count)
    {
        var table = state.Tables[tableIndex];
        Check(table.Length, index, count);
        MemoryOperations.Charge(state, count, ElementsPerFuel);
        for (var done = 0; done < (int)count;)
        {
            var piece = Math.Min(Piece, (int)count - done);
            table.SetRange((int)index + done, piece, value);
            done += piece;
            MemoryOperations.Poll(table.Store, done < (int)count);
        }
    }

    public static void Copy(InstanceState state, int targetTable, int sourceTable, ulong target, ulong source, ulong count)
    {
        var to = state.Tables[targetTable];
        var from = state.Tables[sourceTable];
        Check(from.Length, source, count);
        Check(to.Length, target, count);
        MemoryOperations.Charge(state, count, ElementsPerFuel);
        to.Writes++;
        if (to.IsFunctions)
        {
            Array.Copy(from.Functions, (long)source, to.Functions, (long)target, (long)count);
        }
        else
        {
            Array.Copy(from.Objects, (long)source, to.Objects, (long)target, (long)count);
        }
    }

    public static void Init(InstanceState state, int segment, int tableIndex, ulong target, int source, int count)
    {
        var elements = state.ElementSegments[segment];
        var table = state.Tables[tableIndex];
        Check(elements?.Length ?? 0, (uint)source, (uint)count);
        Check(table.Length, target, (uint)count);
        MemoryOperations.Charge(state, (uint)count, ElementsPerFuel);
        for (var i = 0; i < count; i++)
        {
            table.SetRange((int)target + i, 1, elements![source + i]);
        }
    }

    public static void Drop(InstanceState state, int segment) => state.ElementSegments[segment] = null;

    public static WasmFunction Function(InstanceState state, int index) => state.Functions[index] ??= state.Instance.CreateFunction(index);

    private static void Check(int length, ulong index, ulong count)
    {
        if (index > (ulong)length || count > (ulong)length - index)
        {
            throw Trap.OutOfBoundsTable();
        }
    }
}
