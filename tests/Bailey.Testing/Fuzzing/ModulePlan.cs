namespace Bailey.Testing.Fuzzing;

/// <summary>What a module to be generated declares; bodies are made for it afterwards. Imported things come first.</summary>
internal sealed class ModulePlan
{
    public List<FunctionShape> Types { get; } = [];

    /// <summary>Types of structures and arrays, behind those of functions.</summary>
    public List<HeapShape> HeapTypes { get; } = [];

    /// <summary>Type index of each tag of exceptions.</summary>
    public List<int> Tags { get; } = [];

    /// <summary>Type index of each function.</summary>
    public List<int> Functions { get; } = [];

    public List<TableShape> Tables { get; } = [];

    public List<MemoryShape> Memories { get; } = [];

    public List<GlobalShape> Globals { get; } = [];

    public List<ElementShape> Elements { get; } = [];

    public List<DataShape> Data { get; } = [];

    public int ImportedFunctions { get; set; }

    public int ImportedTables { get; set; }

    public int ImportedMemories { get; set; }

    public int ImportedGlobals { get; set; }

    /// <summary>The global that bounds execution, which code must not set otherwise; -1 without one.</summary>
    public int BudgetGlobal { get; set; } = -1;

    public int? Start { get; set; }

    /// <summary>From here on functions are those of <see cref="HarnessWriter"/>; <see cref="int.MaxValue"/> without them.</summary>
    public int HarnessFunctions { get; set; } = int.MaxValue;

    /// <summary>From here on globals are those of <see cref="HarnessWriter"/>; <see cref="int.MaxValue"/> without them.</summary>
    public int HarnessGlobals { get; set; } = int.MaxValue;

    public FunctionShape TypeOf(int function) => Types[Functions[function]];
}

/// <summary>Parameters and results.</summary>
internal sealed record FunctionShape(byte[] Parameters, byte[] Results);

internal sealed record TableShape(byte Element, uint Minimum, uint? Maximum, bool Is64, byte[]? Initial)
{
    public byte Address => Is64 ? Code.I64 : Code.I32;
}

internal sealed record MemoryShape(uint Minimum, uint? Maximum, bool Is64)
{
    public byte Address => Is64 ? Code.I64 : Code.I32;
}

/// <summary>A global; its initial value is a constant expression with its <c>end</c>, empty where it is imported.</summary>
internal sealed record GlobalShape(byte Type, bool IsMutable, byte[] Initial);

/// <summary>An element segment as it is written, and what code has to know of it.</summary>
internal sealed record ElementShape(byte Type, byte[] Bytes);

internal sealed record DataShape(byte[] Bytes);
