using System.Diagnostics.CodeAnalysis;

namespace Bailey.Wasm;

/// <summary>A running module: its functions, memories, tables and globals.</summary>
public sealed class WasmInstance
{
    internal WasmInstance(WasmModule module, WasmStore store)
    {
        Module = module;
        Store = store;
    }

    /// <summary>What it was made from.</summary>
    public WasmModule Module { get; }

    /// <summary>The store it runs in.</summary>
    public WasmStore Store { get; }

    /// <summary>An exported function as a typed delegate; see <see cref="WasmFunction.CreateDelegate"/>.</summary>
    /// <exception cref="WasmExportException">There is no such function, or its type is another; the message names the nearest.</exception>
    public TDelegate GetFunction<TDelegate>(string name)
        where TDelegate : Delegate => throw new NotImplementedException();

    /// <summary>An exported function.</summary>
    /// <exception cref="WasmExportException">There is no such function.</exception>
    public WasmFunction GetFunction(string name) => Get<WasmFunction>(name);

    /// <summary>An exported memory.</summary>
    /// <exception cref="WasmExportException">There is no such memory.</exception>
    public WasmMemory GetMemory(string name = "memory") => Get<WasmMemory>(name);

    /// <summary>An exported table.</summary>
    /// <exception cref="WasmExportException">There is no such table.</exception>
    public WasmTable GetTable(string name) => Get<WasmTable>(name);

    /// <summary>An exported global.</summary>
    /// <exception cref="WasmExportException">There is no such global.</exception>
    public WasmGlobal GetGlobal(string name) => Get<WasmGlobal>(name);

    /// <summary>An export of any kind, where there is one.</summary>
    public bool TryGetExport(string name, [NotNullWhen(true)] out WasmExternal? export) => throw new NotImplementedException();

    private T Get<T>(string name)
        where T : WasmExternal => throw new NotImplementedException();
}
