using System.Collections.Immutable;

namespace Bailey.Wasm;

/// <summary>
/// A compiled module: validated, translated to CIL, and ready to be instantiated any number of times, from any
/// thread. Its code is collected with it.
/// </summary>
public sealed class WasmModule
{
    private WasmModule() => throw new NotImplementedException();

    /// <summary>Name from the name section, where there is one.</summary>
    public string? Name => throw new NotImplementedException();

    /// <summary>How it was compiled.</summary>
    public WasmCompileOptions Options => throw new NotImplementedException();

    /// <summary>What it needs.</summary>
    public ImmutableArray<WasmImport> Imports => throw new NotImplementedException();

    /// <summary>What it offers.</summary>
    public ImmutableArray<WasmExport> Exports => throw new NotImplementedException();

    /// <summary>Its custom sections.</summary>
    public ImmutableArray<WasmCustomSection> CustomSections => throw new NotImplementedException();

    /// <summary>Features beyond WebAssembly 1.0 that it uses.</summary>
    public WasmFeatures FeaturesUsed => throw new NotImplementedException();

    /// <summary>Bytes of its binary.</summary>
    public int BinaryLength => throw new NotImplementedException();

    /// <summary>Functions it defines, without imported ones.</summary>
    public int FunctionCount => throw new NotImplementedException();

    /// <summary>Decodes, validates and compiles a binary module.</summary>
    /// <param name="binary">The module.</param>
    /// <param name="options">How; the defaults where omitted.</param>
    /// <exception cref="WasmModuleException">The module is malformed, invalid or over a limit.</exception>
    public static WasmModule Compile(ReadOnlySpan<byte> binary, WasmCompileOptions? options = null) =>
        throw new NotImplementedException();

    /// <summary>Reads a stream to its end, bounded by <see cref="WasmLimits.MaxModuleBytes"/>, and compiles it.</summary>
    /// <exception cref="WasmModuleException">The module is malformed, invalid or over a limit.</exception>
    public static Task<WasmModule> CompileAsync(Stream binary, WasmCompileOptions? options = null, CancellationToken cancellationToken = default) =>
        throw new NotImplementedException();

    /// <summary>Decodes and validates without compiling.</summary>
    /// <exception cref="WasmModuleException">The module is malformed, invalid or over a limit.</exception>
    public static void Validate(ReadOnlySpan<byte> binary, WasmCompileOptions? options = null) =>
        throw new NotImplementedException();

    /// <summary>Instantiates a module that needs no imports.</summary>
    /// <param name="store">Where; a new store where omitted.</param>
    /// <exception cref="WasmLinkException">It needs imports, or a limit of the store does not allow it.</exception>
    /// <exception cref="WasmTrapException">A segment did not fit or the start function trapped.</exception>
    public WasmInstance Instantiate(WasmStore? store = null) => new WasmLinker(store).Instantiate(this);
}
