using System.Security.Cryptography;

namespace Bailey.Wasm.Tests.Differential;

/// <summary>What Bailey says of a module, in the words of <see cref="NodeAnswer"/>.</summary>
internal static class BaileyAnswer
{
    private const long Fuel = 1_000_000_000;

    /// <summary>Runs a module; null where it is refused.</summary>
    public static string[]? Run(byte[] binary, WasmCompileOptions options)
    {
        WasmModule module;
        try
        {
            module = WasmModule.Compile(binary, options);
        }
        catch (WasmModuleException)
        {
            return null;
        }

        using var store = new WasmStore(new WasmStoreOptions { InitialFuel = Fuel });
        using var scope = store.Begin(TimeSpan.FromSeconds(60));
        WasmInstance instance;
        try
        {
            instance = module.Instantiate(store);
        }
        catch (WasmTrapException trap)
        {
            return [$"start: {trap.Kind}"];
        }
        catch (WasmGuestException)
        {
            return ["start: exception"];
        }

        WasmGlobal[] slots = [.. Named(module, 'x').Select(name => instance.GetGlobal(name))];
        return
        [
            .. Named(module, 'r').Select(name => Call(store, instance.GetFunction(name), slots)),
            .. module.Exports.Where(export => export.Type is WasmMemoryType or WasmTableType).Select(export => export.Type is WasmMemoryType
                ? Told(export.Name, instance.GetMemory(export.Name))
                : Told(export.Name, instance.GetTable(export.Name))),
        ];
    }

    private static IEnumerable<string> Named(WasmModule module, char first) =>
        module.Exports.Select(export => export.Name).Where(name => name[0] == first);

    private static string Call(WasmStore store, WasmFunction function, WasmGlobal[] slots)
    {
        store.Fuel = Fuel;
        try
        {
            function.Invoke();
            return string.Join(' ', slots.Select(slot => $"{slot.Value.Bits:x}"));
        }
        catch (WasmTrapException trap)
        {
            return $"trap: {trap.Kind}{(trap.Kind == WasmTrapKind.HostError ? $" {trap.InnerException}" : "")}";
        }
    }

    private static string Told(string name, WasmMemory memory) =>
        $"{name}: {memory.Length} {Convert.ToHexStringLower(SHA256.HashData(memory.Span))}";

    private static string Told(string name, WasmTable table) =>
        $"{name}: {string.Concat(Enumerable.Range(0, (int)table.Length).Select(i => table[i] is null ? '-' : '+'))}";
}
