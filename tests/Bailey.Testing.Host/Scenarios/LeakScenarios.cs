using System.Diagnostics;
using System.Globalization;
using Bailey.Testing.Modules;
using Bailey.Wasm;
using static Bailey.Wasm.WasmValueType;

namespace Bailey.Testing.Host.Scenarios;

/// <summary>Work that is done over and over: what the process holds must not grow with it. The argument says how often, or for how many seconds.</summary>
internal static class LeakScenarios
{
    private const int TrapsASecond = 1_000;

    // What a runtime takes or gives back at its whim; a leak of a module each would be hundreds of MiB.
    private const long MostGrowthBytes = 24L * 1024 * 1024;
    private const int MostGrowthOfMappings = 200, MostGrowthOfFiles = 4;

    public static IEnumerable<(string, Action<string[]>)> All =>
    [
        ("leaks: modules are compiled, run and dropped", arguments => Modules(Number(arguments, 1_500))),
        ("leaks: one module is instantiated, run and dropped", arguments => Instances(Number(arguments, 5_000))),
        ("leaks: traps, thousands of them", arguments => Traps(Number(arguments, 0))),
    ];

    private static int Number(string[] arguments, int otherwise) =>
        arguments is [var text, ..] ? int.Parse(text, CultureInfo.InvariantCulture) : otherwise;

    private static void Modules(int count)
    {
        Repeat(count / 2, i => Use(Build(i)));
        var before = Holding.Now();
        Repeat(count, i => Use(Build(-i)));
        Compare(before, count);
    }

    private static void Instances(int count)
    {
        var module = WasmModule.Compile(Build(1));
        Repeat(count / 2, _ => Use(module));
        var before = Holding.Now();
        Repeat(count, _ => Use(module));
        Compare(before, count);
    }

    /// <summary>For so many seconds at a steady rate; 0: some thousands as fast as may be.</summary>
    private static void Traps(int seconds)
    {
        using var store = new WasmStore();
        var instance = new WasmLinker(store).DefineFunction("host", "twice", (int value) => value * 2).Instantiate(WasmModule.Compile(Build(3)));
        (WasmTrapKind Kind, Action Call)[] traps =
        [
            (WasmTrapKind.Unreachable, instance.GetFunction<Action>("unreachable")),
            (WasmTrapKind.OutOfBoundsMemory, instance.GetFunction<Action>("outside")),
            (WasmTrapKind.DivisionByZero, instance.GetFunction<Action>("division")),
            (WasmTrapKind.NullReference, instance.GetFunction<Action>("table")),
            (WasmTrapKind.OutOfFuel, instance.GetFunction<Action>("endless")),
        ];
        Repeat(1_000, Trap);
        var before = Holding.Now();
        if (seconds == 0)
        {
            Repeat(4_000, Trap);
            Compare(before, 4_000);
            return;
        }

        // A machine that is too slow for the rate takes longer; that is told, and is no failure.
        var clock = Stopwatch.StartNew();
        for (var second = 0; second < seconds; second++)
        {
            Repeat(TrapsASecond, Trap);
            var early = TimeSpan.FromSeconds(second + 1) - clock.Elapsed;
            Thread.Sleep(early > TimeSpan.Zero ? early : TimeSpan.Zero);
        }

        Console.WriteLine($"{seconds * TrapsASecond} traps in {clock.Elapsed.TotalSeconds:f1} s");
        Compare(before, seconds * TrapsASecond);

        void Trap(int i)
        {
            var (kind, call) = traps[i % traps.Length];
            store.Fuel = 10_000;
            GuestTrap.Expect(kind, call);
        }
    }

    private static void Repeat(int count, Action<int> work)
    {
        for (var i = 0; i < count; i++)
        {
            work(i);
        }
    }

    private static void Use(byte[] binary) => Use(WasmModule.Compile(binary));

    private static void Use(WasmModule module)
    {
        using var store = new WasmStore();
        using var wasi = new WasiPreview1();
        var linker = wasi.Define(new WasmLinker(store)).DefineFunction("host", "twice", (int value) => value * 2);
        var instance = linker.Instantiate(module);
        instance.GetFunction<Func<int, int>>("work")(21).ShouldBe(42);
        instance.GetFunction("work").Invoke(WasmValue.I32(4))[0].AsI32().ShouldBe(8);
        GuestTrap.Expect(WasmTrapKind.Unreachable, instance.GetFunction<Action>("unreachable"));
        using var scope = store.Begin(TimeSpan.FromMinutes(1));
        instance.GetFunction<Func<int, int>>("work")(1).ShouldBe(2);
    }

    // Each is another module, so that nothing can take one for a former one.
    private static byte[] Build(int number) => new ModuleBuilder()
        .ImportFunction("host", "twice", [I32], [I32])
        .Memory(1, 20)
        .Table(4)
        .Data(offset => offset.I32Const(16), BitConverter.GetBytes(number))
        .Elements(offset => offset.I32Const(0), "work")
        .Function("work", [I32], [I32], code => code
            .I32Const(number).Drop()
            .I32Const(2).MemoryGrow().Drop()
            .I32Const(number & 0xFFFF).LocalGet(0).I32Store()
            .I32Const(number & 0xFFFF).I32Load().Call("twice"))
        .Function("unreachable", [], [], code => code.Unreachable())
        .Function("outside", [], [], code => code.I32Const(-1).I32Load().Drop())
        .Function("division", [], [], code => code.I32Const(number).I32Const(0).I32DivS().Drop())
        .Function("table", [], [], code => code.I32Const(2).CallIndirect([], []))
        .Function("endless", [], [], code => code.Loop().Br(0).End())
        .ToBytes();

    private static void Compare(Holding before, int times)
    {
        var after = Holding.Now();
        Console.WriteLine($"{times} times: before {before}; after {after}");
        (after.ManagedBytes - before.ManagedBytes).ShouldBeLessThan(MostGrowthBytes);
        (after.ResidentBytes - before.ResidentBytes).ShouldBeLessThan(MostGrowthBytes);
        (after.Mappings - before.Mappings).ShouldBeLessThan(MostGrowthOfMappings);
        (after.Files - before.Files).ShouldBeLessThan(MostGrowthOfFiles);
        (after.Assemblies - before.Assemblies).ShouldBeLessThan(20);
        SoundModule.Verify();
    }

    /// <summary>What the process holds, after all that nobody uses was collected.</summary>
    private sealed record Holding(long ManagedBytes, long ResidentBytes, int Mappings, int Files, int Assemblies)
    {
        public static Holding Now()
        {
            for (var i = 0; i < 6; i++)
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Aggressive, blocking: true, compacting: true);
                GC.WaitForPendingFinalizers();
            }

            using var process = Process.GetCurrentProcess();
            return new(
                GC.GetTotalMemory(forceFullCollection: true),
                process.WorkingSet64,
                OperatingSystem.IsLinux() ? File.ReadLines("/proc/self/maps").Count() : 0,
                OperatingSystem.IsLinux() ? Directory.EnumerateFileSystemEntries("/proc/self/fd").Count() : 0,
                AppDomain.CurrentDomain.GetAssemblies().Count(assembly => assembly.IsCollectible));
        }
    }
}
