using System.Diagnostics.CodeAnalysis;
using Bailey.Wasm.Binary;
using Bailey.Wasm.Linking;
using Bailey.Wasm.Runtime;

namespace Bailey.Wasm;

/// <summary>A running module: its functions, memories, tables, globals and tags.</summary>
public sealed class WasmInstance
{
    private readonly InstanceState _state;

    internal WasmInstance(WasmModule module, WasmStore store, InstanceState state)
    {
        Module = module;
        Store = store;
        _state = state;
    }

    /// <summary>What it was made from.</summary>
    public WasmModule Module { get; }

    /// <summary>The store it runs in.</summary>
    public WasmStore Store { get; }

    /// <summary>An exported function as a typed delegate; see <see cref="WasmFunction.CreateDelegate"/>.</summary>
    /// <exception cref="WasmExportException">There is no such function, or its type is another; the message names the nearest.</exception>
    public TDelegate GetFunction<TDelegate>(string name)
        where TDelegate : Delegate => GetFunction(name).CreateDelegate<TDelegate>();

    /// <summary>An exported function.</summary>
    /// <exception cref="WasmExportException">There is no such function.</exception>
    public WasmFunction GetFunction(string name) => Get<WasmFunction>(name, "function");

    /// <summary>An exported memory.</summary>
    /// <exception cref="WasmExportException">There is no such memory.</exception>
    public WasmMemory GetMemory(string name = "memory") => Get<WasmMemory>(name, "memory");

    /// <summary>An exported table.</summary>
    /// <exception cref="WasmExportException">There is no such table.</exception>
    public WasmTable GetTable(string name) => Get<WasmTable>(name, "table");

    /// <summary>An exported global.</summary>
    /// <exception cref="WasmExportException">There is no such global.</exception>
    public WasmGlobal GetGlobal(string name) => Get<WasmGlobal>(name, "global");

    /// <summary>An exported tag.</summary>
    /// <exception cref="WasmExportException">There is no such tag.</exception>
    public WasmTag GetTag(string name) => Get<WasmTag>(name, "tag");

    /// <summary>An export of any kind, where there is one.</summary>
    public bool TryGetExport(string name, [NotNullWhen(true)] out WasmExternal? export)
    {
        ArgumentNullException.ThrowIfNull(name);
        export = Module.ExportsByName.TryGetValue(name, out var found) ? Resolve(found) : null;
        return export is not null;
    }

    /// <summary>A function of the module as a reference, made once.</summary>
    internal WasmFunction CreateFunction(int index) =>
        index < Module.Definition.ImportedFunctions ? _state.ImportedFunctions[index] : WasmFunction.FromGuest(_state.Code, _state, index);

    private WasmExternal Resolve(ExportDefinition export) => export.Kind switch
    {
        ExternalKind.Function => TableOperations.Function(_state, export.Index),
        ExternalKind.Table => _state.Tables[export.Index],
        ExternalKind.Memory => _state.Memories[export.Index],
        ExternalKind.Tag => _state.Tags[export.Index],
        _ => _state.Globals[export.Index],
    };

    private T Get<T>(string name, string kind)
        where T : WasmExternal
    {
        if (TryGetExport(name, out var export))
        {
            return export as T ?? throw new WasmExportException($"export '{name}' is a {export.ExternalType.Kind}, not a {kind}");
        }

        var candidates = Module.Exports.Select(candidate => candidate.Name).ToArray();
        var nearest = NearestName.Find(name, candidates);
        throw new WasmExportException(
            nearest is not null ? $"there is no export '{name}'; did you mean '{nearest}'?"
            : candidates.Length == 0 ? $"there is no export '{name}'; the module exports nothing"
            : $"there is no export '{name}'; there are: {string.Join(", ", candidates.Take(10))}{(candidates.Length > 10 ? " ..." : "")}");
    }
}
