using Bailey.Wasm;

namespace Bailey.Testing.Fuzzing;

/// <summary>What kind of modules <see cref="ModuleGenerator"/> makes.</summary>
public sealed record ModuleGeneratorOptions
{
    /// <summary>The defaults.</summary>
    public static ModuleGeneratorOptions Default { get; } = new();

    /// <summary>Features that a module may use. Default: all that Bailey implements.</summary>
    public WasmFeatures Features { get; init; } = WasmFeatures.All;

    /// <summary>Most functions of a module, imported ones not counted. Default 8.</summary>
    public int MaxFunctions { get; init; } = 8;

    /// <summary>About how many instructions a body has at most. Default 250.</summary>
    public int MaxInstructions { get; init; } = 250;

    /// <summary>Most blocks in each other. Default 8.</summary>
    public int MaxNesting { get; init; } = 8;

    /// <summary>Whether there may be imports, all from the module "env". Default <c>false</c>.</summary>
    public bool AllowImports { get; init; }

    /// <summary>Whether there may be a start function. Default <c>false</c>.</summary>
    public bool AllowStart { get; init; }

    /// <summary>
    /// Whether execution ends by itself: each function and loop counts a global down and returns at its end. Otherwise that is
    /// left to fuel. Default <c>true</c>.
    /// </summary>
    public bool BoundExecution { get; init; } = true;

    /// <summary>
    /// Whether code replaces each NaN that an instruction may give by the canonical one, so that all engines give the same
    /// results (relaxed vector instructions apart). Default <c>false</c>.
    /// </summary>
    public bool CanonicalizeNaNs { get; init; }

    /// <summary>Whether to use what came with version 3.0 but belongs to no feature that older tools know. Default <c>true</c>.</summary>
    /// <remarks>Tables with 64-bit indices, tables with an initial value, constants that read globals of the module itself.</remarks>
    public bool UseVersion3Extras { get; init; } = true;

    /// <summary>
    /// How often each function is called by functions that are added for it: they take nothing and leave the bits of the results in globals, so
    /// that engines can be compared. The last one shows the module's own globals in the same way. Needs vectors and mutable globals. Default 0.
    /// </summary>
    public int HarnessCalls { get; init; }

    internal bool UsesHeap => Uses(WasmFeatures.GarbageCollection | WasmFeatures.TypedReferences | WasmFeatures.ReferenceTypes | WasmFeatures.BulkMemory);

    internal bool UsesExceptions => Uses(WasmFeatures.ExceptionHandling | WasmFeatures.ReferenceTypes | WasmFeatures.MultiValue);

    internal bool Uses(WasmFeatures feature) => (Features & feature) == feature;
}
