using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using System.Runtime.Loader;
using Bailey.Testing.Modules;
using Bailey.Wasm;
using static Bailey.Wasm.WasmValueType;

namespace Bailey.Testing.Host.Scenarios;

/// <summary>
/// What comes and goes, over and over: afterwards the process has what it had. <c>BAILEY_LEAK_ROUNDS=40</c> does it for 10,000 modules and a minute of
/// traps; the default 1 for a fortieth of that.
/// </summary>
internal static class LeakScenarios
{
    private const int Modules = 250;
    private const int TrapsASecond = 1_000;
    private const int TrappingMilliseconds = 1_500;
    private const int Functions = 60;
    private const long Mebibyte = 1 << 20;

    // The runtime's own tables and the JIT's arenas grow a while, whatever runs; a module here is 60 KiB of machine code and more.
    private const long ManagedSlack = 3 * Mebibyte, ResidentSlack = 48 * Mebibyte;
    private const int MappingSlack = 400, ContextSlack = 8;

    public static IEnumerable<(string, Action<string[]>)> All =>
    [
        ("leak: modules are compiled, run and dropped", _ => ComeAndGo(Modules * Rounds, static number => CompileAndRun(number, null))),
        ("leak: modules are taken from the cache, run and dropped", _ => FromCache()),
        ("leak: instances are made, run and disposed", _ => Instances()),
        ("leak: guests trap a thousand times a second", _ => Traps()),
    ];

    private static int Rounds => int.TryParse(Environment.GetEnvironmentVariable("BAILEY_LEAK_ROUNDS"), CultureInfo.InvariantCulture, out var rounds) ? Math.Clamp(rounds, 1, 100_000) : 1;

    // Half of it before the process is looked at, and the other half before it is looked at again.
    private static void ComeAndGo(int times, Action<int> once)
    {
        Repeat(0, times / 2);
        var before = State.Settle();
        Repeat(times / 2, times);
        var after = State.Settle();
        System.Console.Out.WriteLine($"{times} times; after the first half {before}; at the end {after}");
        (after.Contexts - before.Contexts).ShouldBeLessThanOrEqualTo(ContextSlack, "modules stay loaded");
        (after.Managed - before.Managed).ShouldBeLessThan(ManagedSlack, "objects stay");
        (after.Mappings - before.Mappings).ShouldBeLessThan(MappingSlack, "memory stays mapped");
        (after.Resident - before.Resident).ShouldBeLessThan(ResidentSlack, "memory stays");
        SoundModule.Verify();

        void Repeat(int from, int to)
        {
            for (var number = from; number < to; number++)
            {
                once(number);
            }
        }
    }

    // Nothing of it may stay alive in a frame of the caller.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void CompileAndRun(int number, WasmModuleCache? cache)
    {
        using var store = new WasmStore();
        var module = WasmModule.Compile(Build(number), WasmCompileOptions.Default with { Cache = cache });
        module.Instantiate(store).GetFunction<Func<int, int>>("first")(number).ShouldBe(number + Functions);
    }

    private static void FromCache()
    {
        const int Kinds = 10;
        var folder = Directory.CreateTempSubdirectory("bailey-leak-");
        try
        {
            var cache = new WasmModuleCache(Path.Combine(folder.FullName, "modules"));
            ComeAndGo(Modules * Rounds, number => CompileAndRun(number % Kinds, cache));
            (cache.Fault, cache.Misses).ShouldBe((null, Kinds));
        }
        finally
        {
            folder.Delete(recursive: true);
        }
    }

    private static void Instances()
    {
        var module = WasmModule.Compile(Build(0), WasmCompileOptions.Default);
        ComeAndGo(Modules * Rounds * 10, number =>
        {
            using var store = new WasmStore();
            var instance = module.Instantiate(store);
            instance.GetMemory("memory").Grow(1).ShouldBe(1);
            instance.GetFunction<Func<int, int>>("first")(number).ShouldBe(number + Functions);
        });
    }

    // At a pace, as a hostile guest that is called again and again would; a store lives for a hundred of them.
    private static void Traps()
    {
        var module = WasmModule.Compile(Build(0), WasmCompileOptions.Default);
        var started = Stopwatch.GetTimestamp();
        (WasmStore Store, Func<int, int> Trap)? guest = null;
        ComeAndGo(TrapsASecond * TrappingMilliseconds / 1_000 * Rounds, number =>
        {
            if (number % 100 == 0)
            {
                guest?.Store.Dispose();
                var store = new WasmStore();
                guest = (store, module.Instantiate(store).GetFunction<Func<int, int>>("trap"));
            }

            var kind = number % 50 == 0 ? 3 : number % 3;
            Should.Throw<WasmTrapException>(() => guest!.Value.Trap(kind)).Kind.ShouldBe(kind switch
            {
                0 => WasmTrapKind.Unreachable,
                1 => WasmTrapKind.OutOfBoundsMemory,
                2 => WasmTrapKind.DivisionByZero,
                _ => WasmTrapKind.StackExhausted,
            });
            var early = TimeSpan.FromSeconds((double)number / TrapsASecond) - Stopwatch.GetElapsedTime(started);
            if (early > TimeSpan.FromMilliseconds(2))
            {
                Thread.Sleep(early);
            }
        });
        guest?.Store.Dispose();
    }

    private static byte[] Build(int number)
    {
        var module = new ModuleBuilder().Memory(1);
        for (var index = 0; index < Functions; index++)
        {
            var next = index + 1;
            module.Function(index == 0 ? "first" : $"f{index}", [I32], [I32], code =>
            {
                code.LocalGet(0).I32Const(1).I32Add();
                if (next < Functions)
                {
                    code.Call($"f{next}");
                }
            });
        }

        return module
            .Function("trap", [I32], [I32], static code => code
                .LocalGet(0).I32Const(3).I32Eq().If().LocalGet(0).Call("trap").Drop().End()
                .LocalGet(0).I32Const(1).I32Eq().If().I32Const(-4).I32Load().Drop().End()
                .LocalGet(0).I32Const(2).I32Eq().If().I32Const(1).I32Const(0).I32DivS().Drop().End()
                .Unreachable())
            .Function($"number-{number}", [], [I32], code => code.I32Const(number))
            .ToBytes();
    }

    private readonly record struct State(long Managed, long Resident, int Mappings, int Contexts)
    {
        public static State Settle()
        {
            // What is collectible goes in several steps: objects, then the loader's own, then what waited for those.
            for (var i = 0; i < 6; i++)
            {
                GC.Collect(GC.MaxGeneration, GCCollectionMode.Forced, blocking: true, compacting: true);
                GC.WaitForPendingFinalizers();
            }

            return new State(
                GC.GetTotalMemory(forceFullCollection: true),
                Environment.WorkingSet,
                OperatingSystem.IsLinux() ? File.ReadLines("/proc/self/maps").Count() : 0,
                AssemblyLoadContext.All.Count());
        }

        public override string ToString() => string.Create(CultureInfo.InvariantCulture, $"{Managed / 1024.0:N0} KiB of objects, {Resident / 1024.0:N0} KiB resident, {Mappings} mappings, {Contexts} contexts");
    }
}
