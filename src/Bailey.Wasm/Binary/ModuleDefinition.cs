namespace Bailey.Wasm.Binary;

/// <summary>
/// A decoded module (core specification, 2.5). Index spaces hold imported things first. Everything that a
/// function body says stays in <see cref="Bytes"/>, to be read by validator and compiler in one pass each.
/// </summary>
internal sealed class ModuleDefinition
{
    /// <summary>The whole binary; offsets elsewhere in this object point into it.</summary>
    public required byte[] Bytes { get; init; }

    /// <summary>SHA-256 of the binary, computed when it is first asked for.</summary>
    public required Lazy<byte[]> Digest { get; init; }

    public DefinedType[] Types { get; set; } = [];

    /// <summary>Whether there are types of structures or arrays.</summary>
    public bool MakesObjects { get; set; }

    public ImportDefinition[] Imports { get; set; } = [];

    /// <summary>Type index of every function, imported ones first.</summary>
    public int[] FunctionTypeIndices { get; set; } = [];

    public TableDefinition[] Tables { get; set; } = [];

    public WasmMemoryType[] Memories { get; set; } = [];

    public GlobalDefinition[] Globals { get; set; } = [];

    /// <summary>Type of every tag, imported ones first.</summary>
    public WasmTagType[] Tags { get; set; } = [];

    public ExportDefinition[] Exports { get; set; } = [];

    public int? StartFunction { get; set; }

    public ElementSegment[] Elements { get; set; } = [];

    public DataSegment[] Data { get; set; } = [];

    /// <summary>Number of data segments that a data count section announced, or null without one.</summary>
    public int? DataCount { get; set; }

    /// <summary>Bodies of the functions that the module defines; function index = ImportedFunctions + position.</summary>
    public FunctionBody[] Bodies { get; set; } = [];

    public WasmCustomSection[] CustomSections { get; set; } = [];

    public NameSection Names { get; set; } = NameSection.Empty;

    /// <summary>Features beyond 1.0 that decoder and validator met.</summary>
    public WasmFeatures FeaturesUsed { get; set; }

    public int ImportedFunctions { get; set; }

    public int ImportedTables { get; set; }

    public int ImportedMemories { get; set; }

    public int ImportedGlobals { get; set; }

    public int ImportedTags { get; set; }

    /// <summary>
    /// Functions that <c>ref.func</c> may name: those that occur outside function bodies (core specification, 3.5.1
    /// "C.refs"). The compiler needs to make only these, and exported ones, into references.
    /// </summary>
    public HashSet<int> ReferencedFunctions { get; } = [];

    public WasmFunctionType TypeOfFunction(int functionIndex) => Types[FunctionTypeIndices[functionIndex]].Function!;
}
