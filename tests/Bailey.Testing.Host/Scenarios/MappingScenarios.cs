using Bailey.Testing.Modules;
using Bailey.Wasm;
using static Bailey.Wasm.WasmValueType;

namespace Bailey.Testing.Host.Scenarios;

/// <summary>
/// Guests whose memories would take all the mappings that the system allows a process. A runtime that has none left for itself ends the process, so that
/// guests are to be refused before.
/// </summary>
internal static class MappingScenarios
{
    private const int MemoriesEach = 100;

    public static IEnumerable<(string, Action<string[]>)> All =>
    [
        ("mappings: more guarded memories than the system allows", _ => Fill(WasmBoundsChecks.GuardPages, is64: false)),
        ("mappings: more memories with checks than the system allows", _ => Fill(WasmBoundsChecks.Explicit, is64: false)),
        ("mappings: more memories of 64-bit addresses than the system allows", _ => Fill(WasmBoundsChecks.Explicit, is64: true)),
        ("mappings: more stores with room for results than the system allows", _ => Fill(Module(0, WasmBoundsChecks.Explicit, is64: false))),
    ];

    private static void Fill(WasmBoundsChecks checks, bool is64) => Fill(Module(MemoriesEach, checks, is64));

    private static void Fill(WasmModule module)
    {
        var most = int.Parse(File.ReadAllText("/proc/sys/vm/max_map_count"), System.Globalization.CultureInfo.InvariantCulture);
        (most <= 300_000).ShouldBeTrue($"{most} mappings are more than this could ever use up");
        var first = FillOnce(module, most);

        // Nothing was lost: as many can be had again.
        FillOnce(module, most).ShouldBe(first);
        SoundModule.Verify();
    }

    private static int FillOnce(WasmModule module, int most)
    {
        List<WasmStore> stores = [];
        List<WasmInstance> instances = [];
        WasmLinkException? refusal = null;
        while (refusal is null)
        {
            var store = new WasmStore();
            stores.Add(store);
            try
            {
                instances.Add(module.Instantiate(store));
            }
            catch (WasmLinkException refused)
            {
                refusal = refused;
            }

            (instances.Count <= most).ShouldBeTrue("there are more than the system allows");
        }

        refusal.ErrorCode.ShouldBe(WasmErrorCode.LimitExceeded);
        refusal.Message.Contains("vm.max_map_count", StringComparison.Ordinal).ShouldBeTrue(refusal.Message);

        // The host has what it needs, for code, threads and its heap.
        (File.ReadAllLines("/proc/self/maps").Length < most * 7 / 8).ShouldBeTrue("too little is left to the host");
        var threads = Enumerable.Range(0, 50).Select(static _ => new Thread(Allocate)).ToList();
        threads.ForEach(static thread => thread.Start());
        threads.ForEach(static thread => thread.Join());

        // So have guests that are there already.
        foreach (var instance in instances.Take(3).Concat(instances.TakeLast(3)))
        {
            instance.GetFunction<Func<int, int>>("count")(5).ShouldBe(5);
            instance.GetFunction("pair").Invoke().Length.ShouldBe(2);
        }

        // And others, once somebody has gone.
        stores[^1].Dispose();
        stores[0].Dispose();
        SoundModule.Verify();
        stores.ForEach(static store => store.Dispose());
        return instances.Count;
    }

    private static void Allocate()
    {
        List<byte[]> blocks = [];
        for (var i = 0; i < 100; i++)
        {
            blocks.Add(new byte[100_000]);
        }

        GC.KeepAlive(blocks);
    }

    private static WasmModule Module(int memories, WasmBoundsChecks checks, bool is64)
    {
        var builder = new ModuleBuilder();
        for (var i = 0; i < memories; i++)
        {
            builder.Memory(new WasmMemoryType(1, Is64: is64));
        }

        return builder
            .Global(new WasmGlobalType(I32, IsMutable: true), code => code.I32Const(0))
            .Function("pair", [], [I32, I32], code => code.I32Const(1).I32Const(2))
            .Function("count", [I32], [I32], code => code.GlobalGet(0).LocalGet(0).I32Add().GlobalSet(0).GlobalGet(0))
            .Compile(WasmCompileOptions.Default with { BoundsChecks = checks });
    }
}
