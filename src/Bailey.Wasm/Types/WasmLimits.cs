namespace Bailey.Wasm;

/// <summary>
/// Bounds on what a module may contain; checked while it is decoded, before anything is allocated on its
/// behalf. A module over one is refused with <see cref="WasmErrorCode.LimitExceeded"/>.
/// </summary>
public sealed record WasmLimits
{
    /// <summary>The defaults.</summary>
    public static WasmLimits Default { get; } = new();

    /// <summary>Bytes of a module. Default 64 MiB.</summary>
    public int MaxModuleBytes { get; init; } = 64 * 1024 * 1024;

    /// <summary>Functions, imported ones included. Default 100,000.</summary>
    public int MaxFunctions { get; init; } = 100_000;

    /// <summary>Bytes of one function's body. Default 8 MiB.</summary>
    public int MaxFunctionBytes { get; init; } = 8 * 1024 * 1024;

    /// <summary>Locals of one function, parameters included. Default 50,000.</summary>
    public int MaxLocals { get; init; } = 50_000;

    /// <summary>Blocks nested in one function. Default 10,000.</summary>
    public int MaxNesting { get; init; } = 10_000;

    /// <summary>Values on the operand stack of one function. Default 50,000.</summary>
    public int MaxOperandDepth { get; init; } = 50_000;

    /// <summary>Targets of one <c>br_table</c>. Default 65,536.</summary>
    public int MaxBranchTableTargets { get; init; } = 65_536;

    /// <summary>
    /// Comparisons of types that differ, as of a subtype with its supertype, for each byte of a function's body; on top come 1,000,000 for each
    /// body. Default 64.
    /// </summary>
    public int MaxTypeComparisons { get; init; } = 64;

    /// <summary>Types of functions, structures and arrays. Default 100,000; at most 8,388,607, whatever is set.</summary>
    public int MaxTypes { get; init; } = 100_000;

    /// <summary>Types above one another by which a type extends others. Default 63.</summary>
    public int MaxSubtypeDepth { get; init; } = 63;

    /// <summary>Fields of one structure type. Default 10,000.</summary>
    public int MaxFields { get; init; } = 10_000;

    /// <summary>Parameters of one function type. Default 1,000.</summary>
    public int MaxParameters { get; init; } = 1_000;

    /// <summary>Results of one function type. Default 1,000.</summary>
    public int MaxResults { get; init; } = 1_000;

    /// <summary>Imports. Default 100,000.</summary>
    public int MaxImports { get; init; } = 100_000;

    /// <summary>Exports. Default 100,000.</summary>
    public int MaxExports { get; init; } = 100_000;

    /// <summary>Globals, imported ones included. Default 100,000.</summary>
    public int MaxGlobals { get; init; } = 100_000;

    /// <summary>Tables, imported ones included. Default 100.</summary>
    public int MaxTables { get; init; } = 100;

    /// <summary>Memories, imported ones included. Default 100.</summary>
    public int MaxMemories { get; init; } = 100;

    /// <summary>Tags of exceptions, imported ones included. Default 10,000.</summary>
    public int MaxTags { get; init; } = 10_000;

    /// <summary>Values that an exception of one tag carries. Default 100.</summary>
    public int MaxTagParameters { get; init; } = 100;

    /// <summary>Instructions <c>try_table</c> in one function. Default 2,000.</summary>
    public int MaxTryTables { get; init; } = 2_000;

    /// <summary>Instructions <c>try_table</c> nested in one function. Default 100.</summary>
    public int MaxTryNesting { get; init; } = 100;

    /// <summary>Clauses of one <c>try_table</c>. Default 1,000.</summary>
    public int MaxCatches { get; init; } = 1_000;

    /// <summary>
    /// Clauses of all instructions <c>try_table</c> in one function together, and the values that they pass on, each counted as one clause more. Default 20,000.
    /// </summary>
    public int MaxFunctionCatches { get; init; } = 20_000;

    /// <summary>Data segments. Default 100,000.</summary>
    public int MaxDataSegments { get; init; } = 100_000;

    /// <summary>Element segments. Default 100,000.</summary>
    public int MaxElementSegments { get; init; } = 100_000;

    /// <summary>Elements in all element segments together. Default 1,000,000.</summary>
    public int MaxElements { get; init; } = 1_000_000;

    /// <summary>
    /// Bytes of compiled code for each byte of the module; on top comes 1 MiB. Default 64; ordinary modules need about 5.
    /// </summary>
    public int MaxExpansion { get; init; } = 64;

    /// <summary>Custom sections. Default 10,000.</summary>
    public int MaxCustomSections { get; init; } = 10_000;

    /// <summary>Bytes of one name. Default 100,000.</summary>
    public int MaxNameBytes { get; init; } = 100_000;

    /// <summary>Instructions of one constant expression. Default 1,000.</summary>
    public int MaxConstantInstructions { get; init; } = 1_000;
}
