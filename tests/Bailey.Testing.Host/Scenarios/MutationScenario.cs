using System.Buffers.Binary;
using System.Globalization;
using Bailey.Testing.Modules;
using Bailey.Wasm;

namespace Bailey.Testing.Host.Scenarios;

/// <summary>
/// Modules changed at random: whatever comes out is refused, or runs under small limits; nothing but the engine's own errors
/// may escape. Arguments: the module's path, the first round, the number of rounds, and a file that always holds the round
/// that is running, so that a crash can be run again.
/// </summary>
internal static class MutationScenario
{
    private static readonly WasmStoreOptions Limits = new()
    {
        MaxMemoryBytes = 4 * 1024 * 1024,
        MaxTableElements = 10_000,
        MaxInstances = 10,
        MaxStackBytes = 128 * 1024,
        InitialFuel = 20_000,
    };

    public static void Run(string[] arguments)
    {
        var original = File.ReadAllBytes(arguments[0]);
        var first = int.Parse(arguments[1], CultureInfo.InvariantCulture);
        var rounds = int.Parse(arguments[2], CultureInfo.InvariantCulture);
        using var progress = new FileStream(arguments[3], FileMode.Create, FileAccess.Write, FileShare.ReadWrite, bufferSize: 0);
        Span<byte> number = stackalloc byte[4];
        var (refused, ran) = (0, 0);
        for (var round = first; round < first + rounds; round++)
        {
            BinaryPrimitives.WriteInt32LittleEndian(number, round);
            progress.Position = 0;
            progress.Write(number);
            if (TryRun(Mutate(original, round), round))
            {
                ran++;
            }
            else
            {
                refused++;
            }
        }

        SoundModule.Verify();
        System.Console.WriteLine($"{refused} refused, {ran} ran");
    }

    /// <returns>Whether the module was accepted.</returns>
    private static bool TryRun(byte[] binary, int round)
    {
        try
        {
            WasmModule module;
            try
            {
                module = WasmModule.Compile(binary);
            }
            catch (WasmModuleException)
            {
                return false;
            }

            using var store = new WasmStore(Limits);
            using var scope = store.Begin(TimeSpan.FromSeconds(10));
            CallAll(store, module);
            return true;
        }
        catch (Exception error)
        {
            throw new InvalidOperationException($"round {round}: {error.GetType().Name} escaped: {error.Message}\n{Convert.ToHexString(binary)}", error);
        }
    }

    private static void CallAll(WasmStore store, WasmModule module)
    {
        WasmInstance instance;
        try
        {
            instance = Linker(store, module).Instantiate(module);
        }
        catch (WasmException)
        {
            return;
        }

        foreach (var export in module.Exports)
        {
            if (!instance.TryGetExport(export.Name, out var external) || external is not WasmFunction function)
            {
                continue;
            }

            store.Fuel = Limits.InitialFuel;
            try
            {
                function.Invoke([.. function.Type.Parameters.Select(type => WasmValue.FromBits(type, 3))]);
            }
            catch (WasmTrapException trap)
            {
                // The deadline is far beyond what the fuel allows.
                trap.Kind.ShouldNotBe(WasmTrapKind.Deadline);
            }
        }
    }

    /// <summary>Supplies each import with something of its type.</summary>
    private static WasmLinker Linker(WasmStore store, WasmModule module)
    {
        var linker = new WasmLinker(store);
        foreach (var import in module.Imports)
        {
            switch (import.Type)
            {
                case WasmFunctionType type:
                    linker.DefineFunction(import.Module, import.Name, type, (_, _, results) =>
                    {
                        for (var i = 0; i < results.Length; i++)
                        {
                            results[i] = WasmValue.FromBits(type.Results[i], 1);
                        }
                    });
                    break;
                case WasmMemoryType type:
                    linker.Define(import.Module, import.Name, new WasmMemory(store, type));
                    break;
                case WasmTableType type:
                    linker.Define(import.Module, import.Name, new WasmTable(store, type));
                    break;
                case WasmGlobalType type:
                    linker.Define(import.Module, import.Name, new WasmGlobal(store, type, WasmValue.FromBits(type.Value, 1)));
                    break;
            }
        }

        return linker;
    }

    /// <summary>One to four changes after the header: a byte, a bit, a number, or bytes removed, repeated or moved.</summary>
    private static byte[] Mutate(byte[] original, int seed)
    {
        var random = new Random(seed);
        var bytes = new List<byte>(original);
        for (var changes = random.Next(1, 5); changes > 0 && bytes.Count > 9; changes--)
        {
            var at = random.Next(8, bytes.Count);
            var length = Math.Min(random.Next(1, 9), bytes.Count - at);
            switch (random.Next(8))
            {
                case 0 or 1:
                    bytes[at] = (byte)random.Next(256);
                    break;
                case 2 or 3:
                    bytes[at] ^= (byte)(1 << random.Next(8));
                    break;
                case 4:
                    bytes[at] = random.Next(2) == 0 ? (byte)0xFF : (byte)0x80;
                    break;
                case 5:
                    bytes.RemoveRange(at, length);
                    break;
                case 6:
                    bytes.InsertRange(at, bytes.GetRange(at, length));
                    break;
                default:
                    var from = random.Next(8, bytes.Count - length + 1);
                    for (var i = 0; i < length; i++)
                    {
                        bytes[at + i] = bytes[from + i];
                    }

                    break;
            }
        }

        return [.. bytes];
    }
}
