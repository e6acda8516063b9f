namespace Bailey.Wasm;

/// <summary>Defines functions of WASI in a linker: all, or those that are wanted.</summary>
internal sealed class WasiDefinitions(WasmLinker linker, IReadOnlySet<string>? wanted)
{
    public WasiDefinitions Define(string name, Delegate function)
    {
        if (wanted is null || wanted.Contains(name))
        {
            linker.DefineFunction(WasiPreview1.ModuleName, name, function);
        }

        return this;
    }
}
