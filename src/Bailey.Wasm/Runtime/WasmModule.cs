using System.Collections.Immutable;
using System.Runtime.InteropServices;
using Bailey.Wasm.Binary;
using Bailey.Wasm.Caching;
using Bailey.Wasm.Compilation;
using Bailey.Wasm.Guarding;
using Bailey.Wasm.Linking;
using Bailey.Wasm.Validation;

namespace Bailey.Wasm;

/// <summary>
/// A compiled module: validated, translated to CIL, and ready to be instantiated any number of times, from any
/// thread. Its code is collected with it.
/// </summary>
public sealed class WasmModule
{
    private readonly Lock _compiling = new();
    private readonly CompiledModule _compiled;
    private CompiledModule? _checking;

    private WasmModule(ModuleDefinition definition, CompiledModule compiled, WasmCompileOptions options, WasmBoundsChecks boundsChecks)
    {
        Definition = definition;
        _compiled = compiled;
        Options = options;
        BoundsChecks = boundsChecks;
        Imports = ImmutableCollectionsMarshal.AsImmutableArray(Array.ConvertAll(definition.Imports, import => new WasmImport(import.Module, import.Name, import.Type)));
        Exports = ImmutableCollectionsMarshal.AsImmutableArray(Array.ConvertAll(definition.Exports, export => new WasmExport(export.Name, TypeOf(definition, export))));
        CustomSections = ImmutableArray.Create(definition.CustomSections);
        InitialMemory = new InitialMemory(definition);
        var exports = new Dictionary<string, ExportDefinition>(definition.Exports.Length);
        foreach (var export in definition.Exports)
        {
            exports.Add(export.Name, export);
        }

        ExportsByName = exports;
    }

    /// <summary>Name from the name section, where there is one.</summary>
    public string? Name => Definition.Names.Module;

    /// <summary>How it was compiled.</summary>
    public WasmCompileOptions Options { get; }

    /// <summary>How accesses to its memories are kept inside them: what was chosen, never <see cref="WasmBoundsChecks.Auto"/>.</summary>
    public WasmBoundsChecks BoundsChecks { get; }

    /// <summary>What it needs.</summary>
    public ImmutableArray<WasmImport> Imports { get; }

    /// <summary>What it offers.</summary>
    public ImmutableArray<WasmExport> Exports { get; }

    /// <summary>Its memories, imported ones first.</summary>
    public ImmutableArray<WasmMemoryType> Memories => [.. Definition.Memories];

    /// <summary>Its tables, imported ones first.</summary>
    public ImmutableArray<WasmTableType> Tables => [.. Definition.Tables.Select(table => table.Type)];

    /// <summary>Its custom sections.</summary>
    public ImmutableArray<WasmCustomSection> CustomSections { get; }

    /// <summary>Features beyond WebAssembly 1.0 that it uses.</summary>
    public WasmFeatures FeaturesUsed => Definition.FeaturesUsed;

    /// <summary>Bytes of its binary.</summary>
    public int BinaryLength => Definition.Bytes.Length;

    /// <summary>Functions it defines, without imported ones.</summary>
    public int FunctionCount => Definition.Bodies.Length;

    internal ModuleDefinition Definition { get; }

    internal InitialMemory InitialMemory { get; }

    internal IReadOnlyDictionary<string, ExportDefinition> ExportsByName { get; }

    /// <summary>Decodes, validates and compiles a binary module.</summary>
    /// <param name="binary">The module.</param>
    /// <param name="options">How; the defaults where omitted.</param>
    /// <exception cref="WasmModuleException">The module is malformed, invalid or over a limit.</exception>
    public static WasmModule Compile(ReadOnlySpan<byte> binary, WasmCompileOptions? options = null)
    {
        options ??= WasmCompileOptions.Default;
        var bytes = Copy(binary, options);
        var digest = EarlyWork.Begin(bytes, options);
        var definition = ModuleDecoder.Decode(bytes, options, digest);
        if (options.Cache is { Fault: null })
        {
            // While the other thread tries guard pages, which is decided next.
            CacheKey.Prepare(definition);
        }

        var boundsChecks = GuardPages.Choose(definition, options);
        return new(definition, ModuleCode.Get(definition, options with { BoundsChecks = boundsChecks }), options, boundsChecks);
    }

    /// <summary>Reads a stream to its end, bounded by <see cref="WasmLimits.MaxModuleBytes"/>, and compiles it.</summary>
    /// <param name="binary">The module.</param>
    /// <param name="options">How; the defaults where omitted.</param>
    /// <param name="cancellationToken">Ends the reading; compiling once begun goes on to its end.</param>
    /// <exception cref="WasmModuleException">The module is malformed, invalid or over a limit.</exception>
    public static async Task<WasmModule> CompileAsync(Stream binary, WasmCompileOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(binary);
        options ??= WasmCompileOptions.Default;
        using var buffer = new MemoryStream();
        var piece = new byte[81920];
        for (int count; (count = await binary.ReadAsync(piece, cancellationToken).ConfigureAwait(false)) > 0;)
        {
            buffer.Write(piece, 0, count);
            if (buffer.Length > options.Limits.MaxModuleBytes)
            {
                throw new WasmModuleException(
                    WasmErrorCode.LimitExceeded,
                    $"the module exceeds the limit of {options.Limits.MaxModuleBytes} bytes (WasmLimits.MaxModuleBytes)",
                    options.Limits.MaxModuleBytes);
            }
        }

        return Compile(buffer.GetBuffer().AsSpan(0, (int)buffer.Length), options);
    }

    /// <summary>Decodes and validates without compiling.</summary>
    /// <param name="binary">The module.</param>
    /// <param name="options">Which features and limits hold; the defaults where omitted.</param>
    /// <exception cref="WasmModuleException">The module is malformed, invalid or over a limit.</exception>
    public static void Validate(ReadOnlySpan<byte> binary, WasmCompileOptions? options = null)
    {
        options ??= WasmCompileOptions.Default;
        ModuleValidator.Validate(ModuleDecoder.Decode(Copy(binary, options), options), options);
    }

    /// <summary>Instantiates a module that needs no imports.</summary>
    /// <param name="store">Where; a new store where omitted.</param>
    /// <exception cref="WasmLinkException">It needs imports, or a limit of the store does not allow it.</exception>
    /// <exception cref="WasmTrapException">A segment did not fit or the start function trapped.</exception>
    public WasmInstance Instantiate(WasmStore? store = null) => new WasmLinker(store).Instantiate(this);

    /// <summary>
    /// The code for an instance with these memories: code without checks needs guarded ones, and of those there is a limited number. What checks is
    /// compiled when it is first needed.
    /// </summary>
    internal CompiledModule CodeFor(ReadOnlySpan<WasmMemory> memories)
    {
        if (BoundsChecks == WasmBoundsChecks.Explicit || AreGuarded(memories))
        {
            return _compiled;
        }

        lock (_compiling)
        {
            return _checking ??= ModuleCode.Get(Definition, Options with { BoundsChecks = WasmBoundsChecks.Explicit });
        }
    }

    private static bool AreGuarded(ReadOnlySpan<WasmMemory> memories)
    {
        foreach (var memory in memories)
        {
            if (!memory.IsGuarded && !memory.Type.Is64)
            {
                return false;
            }
        }

        return true;
    }

    private static byte[] Copy(ReadOnlySpan<byte> binary, WasmCompileOptions options)
    {
        if (binary.Length > options.Limits.MaxModuleBytes)
        {
            throw new WasmModuleException(
                WasmErrorCode.LimitExceeded,
                $"the module of {binary.Length} bytes exceeds the limit of {options.Limits.MaxModuleBytes} bytes (WasmLimits.MaxModuleBytes)",
                options.Limits.MaxModuleBytes);
        }

        // A copy: what was validated must be what is compiled, whatever happens to the caller's bytes.
        return binary.ToArray();
    }

    private static WasmExternalType TypeOf(ModuleDefinition definition, ExportDefinition export) => export.Kind switch
    {
        ExternalKind.Function => definition.TypeOfFunction(export.Index),
        ExternalKind.Table => definition.Tables[export.Index].Type,
        ExternalKind.Memory => definition.Memories[export.Index],
        ExternalKind.Tag => definition.Tags[export.Index],
        _ => definition.Globals[export.Index].Type,
    };
}
