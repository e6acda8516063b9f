namespace Bailey.Wasm;

/// <summary>
/// Supplies what modules import, by module and name, and instantiates them in one store.
/// </summary>
/// <param name="store">The store; a new one where omitted.</param>
public sealed class WasmLinker(WasmStore? store = null)
{
    /// <summary>The store that everything defined here belongs to.</summary>
    public WasmStore Store { get; } = store ?? new WasmStore();

    /// <summary>Defines a host function by a delegate; see <see cref="WasmFunction.FromDelegate"/> for what it may look like.</summary>
    /// <returns>This linker.</returns>
    /// <exception cref="ArgumentException">The delegate's signature has types that WebAssembly does not know.</exception>
    public WasmLinker DefineFunction(string module, string name, Delegate function) =>
        Define(module, name, WasmFunction.FromDelegate(Store, function));

    /// <summary>Defines a host function whose type is given at run time.</summary>
    /// <returns>This linker.</returns>
    public WasmLinker DefineFunction(string module, string name, WasmFunctionType type, WasmHostFunction function) =>
        Define(module, name, WasmFunction.FromCallback(Store, type, function));

    /// <summary>Defines a function, memory, table or global. A later definition of the same name replaces an earlier one.</summary>
    /// <returns>This linker.</returns>
    /// <exception cref="WasmLinkException">It belongs to another store.</exception>
    public WasmLinker Define(string module, string name, WasmExternal value) => throw new NotImplementedException();

    /// <summary>Defines everything that an instance exports, under a module name.</summary>
    /// <returns>This linker.</returns>
    public WasmLinker DefineInstance(string module, WasmInstance instance) => throw new NotImplementedException();

    /// <summary>Whether something is defined under this name.</summary>
    public bool IsDefined(string module, string name) => throw new NotImplementedException();

    /// <summary>Links a module to what is defined, initialises it and runs its start function.</summary>
    /// <exception cref="WasmLinkException">Imports are missing or do not fit (all are named), or a limit of the store was met.</exception>
    /// <exception cref="WasmTrapException">A segment did not fit or the start function trapped.</exception>
    public WasmInstance Instantiate(WasmModule module) => throw new NotImplementedException();
}
