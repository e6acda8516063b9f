using Bailey.Wasm.Binary;
using Bailey.Wasm.Linking;

namespace Bailey.Wasm;

/// <summary>
/// Supplies what modules import, by module and name, and instantiates them in one store.
/// </summary>
/// <param name="store">The store; a new one where omitted.</param>
public sealed class WasmLinker(WasmStore? store = null)
{
    private readonly Dictionary<(string Module, string Name), WasmExternal> _definitions = [];

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

    /// <summary>Defines a function, memory, table, global or tag. A later definition of the same name replaces an earlier one.</summary>
    /// <returns>This linker.</returns>
    /// <exception cref="WasmLinkException">It belongs to another store.</exception>
    public WasmLinker Define(string module, string name, WasmExternal value)
    {
        ArgumentNullException.ThrowIfNull(module);
        ArgumentNullException.ThrowIfNull(name);
        ArgumentNullException.ThrowIfNull(value);
        if (!ReferenceEquals(value.Store, Store))
        {
            throw new WasmLinkException(WasmErrorCode.LinkFailed, $"'{module}'.'{name}' belongs to another store than this linker; create it in the same WasmStore");
        }

        _definitions[(module, name)] = value;
        return this;
    }

    /// <summary>Defines everything that an instance exports, under a module name.</summary>
    /// <returns>This linker.</returns>
    /// <exception cref="WasmLinkException">It belongs to another store.</exception>
    public WasmLinker DefineInstance(string module, WasmInstance instance)
    {
        ArgumentNullException.ThrowIfNull(instance);
        foreach (var export in instance.Module.Exports)
        {
            if (instance.TryGetExport(export.Name, out var value))
            {
                Define(module, export.Name, value);
            }
        }

        return this;
    }

    /// <summary>Whether something is defined under this name.</summary>
    public bool IsDefined(string module, string name) => _definitions.ContainsKey((module, name));

    /// <summary>Links a module to what is defined, initialises it and runs its start function.</summary>
    /// <exception cref="WasmLinkException">Imports are missing or do not fit (all are named), or a limit of the store was met.</exception>
    /// <exception cref="WasmTrapException">A segment did not fit or the start function trapped.</exception>
    public WasmInstance Instantiate(WasmModule module)
    {
        ArgumentNullException.ThrowIfNull(module);
        return Instantiation.Run(module, Store, ResolveImports(module.Definition));
    }

    private WasmExternal[] ResolveImports(ModuleDefinition definition)
    {
        var values = new WasmExternal[definition.Imports.Length];
        List<string>? faults = null;
        for (var i = 0; i < values.Length; i++)
        {
            var import = definition.Imports[i];
            if (!_definitions.TryGetValue((import.Module, import.Name), out var value))
            {
                (faults ??= []).Add($"unknown import: '{import.Module}'.'{import.Name}' ({import.Type.Kind} {import.Type}) is not defined{Nearest(import)}");
            }
            else if (!ImportMatching.Matches(value, import, definition))
            {
                (faults ??= []).Add($"incompatible import type: '{import.Module}'.'{import.Name}' must be {import.Type.Kind} {import.Type} but is {value.ExternalType.Kind} {value.ExternalType}{ImportMatching.Remark(value, import)}");
            }
            else
            {
                values[i] = value;
            }
        }

        return faults is null ? values : throw new WasmLinkException(WasmErrorCode.LinkFailed, string.Join("; ", faults.Take(20)) + (faults.Count > 20 ? $"; and {faults.Count - 20} more" : ""));
    }

    private string Nearest(ImportDefinition import)
    {
        var nearest = NearestName.Find(import.Name, _definitions.Keys.Where(key => key.Module == import.Module).Select(key => key.Name));
        return nearest is null ? "" : $"; did you mean '{nearest}'?";
    }
}
