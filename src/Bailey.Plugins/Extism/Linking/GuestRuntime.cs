using Bailey.Wasm;

namespace Bailey.Plugins.Extism;

/// <summary>Runs what a guest's language needs before its first export.</summary>
internal static class GuestRuntime
{
    internal static void Initialise(WasmInstance instance)
    {
        if (Find(instance, "hs_init") is { } haskell)
        {
            Run(Find(instance, "_initialize"));
            Run(haskell);
        }
        else
        {
            Run(Find(instance, "__wasm_call_ctors") ?? Find(instance, "_initialize"));
        }
    }

    private static WasmFunction? Find(WasmInstance instance, string name) =>
        instance.TryGetExport(name, out var export) ? export as WasmFunction : null;

    // hs_init takes argc and argv, both 0; the others take nothing.
    private static void Run(WasmFunction? function)
    {
        if (function is not null)
        {
            function.Invoke([.. function.Type.Parameters.Select(static type => WasmValue.FromBits(type, 0))]);
        }
    }
}
