using System.Buffers.Binary;
using System.Runtime.InteropServices;
using Bailey.Testing.Modules;
using Bailey.Wasm;
using static Bailey.Wasm.WasmValueType;

namespace Bailey.Testing.Host.Scenarios;

/// <summary>
/// Guests that access what is outside of a guarded memory, where anything else goes on as well; and processes in which guard pages must not be relied on. Each
/// could end its process.
/// </summary>
internal static class GuardScenarios
{
    private const int Sigsegv = 11, ActionBytes = 152;
    private const int AddressSpace = 9;

    private static readonly byte[] Binary = new ModuleBuilder()
        .Memory(1, 1000)
        .Function("load", [I32], [I32], code => code.LocalGet(0).I32Load())
        .Function("store", [I32], [], code => code.LocalGet(0).I64Const(1).I64Store())
        .Function("walk", [], [I32], [I32, I32], code => code
            .Loop().LocalGet(0).I32Load().LocalGet(1).I32Add().LocalSet(1).LocalGet(0).I32Const(4096).I32Add().LocalSet(0).Br(0).End().Unreachable())
        .Function("descend", [I32], [I32], code => code
            .LocalGet(0).I32Eqz().If(I32).I32Const(-8).I32Load().Else().LocalGet(0).I32Const(1).I32Sub().Call("descend").I32Const(1).I32Add().End())
        .ToBytes();

    public static IEnumerable<(string, Action<string[]>)> All =>
    [
        ("guards: faults on many threads while the heap is collected", _ => Collections()),
        ("guards: a memory grows while its guest walks off its end", _ => Growth()),
        ("guards: a store is disposed while its guest faults", _ => Disposal()),
        ("guards: faults deep in every kind of stack", _ => Depth()),
        ("guards: more memories than there are places for", _ => ManyMemories()),
        ("guards: another handler of faults was there first", _ => HandlerBefore()),
        ("guards: another handler of faults comes later", _ => HandlerAfter()),
        ("guards: too little address space", _ => LittleAddressSpace()),
    ];

    private static WasmModule Compile() => WasmModule.Compile(Binary, new WasmCompileOptions { BoundsChecks = WasmBoundsChecks.GuardPages });

    private static void Collections()
    {
        var module = Compile();
        using var stop = new CancellationTokenSource();
        var collector = Task.Run(() =>
        {
            for (var i = 0; !stop.IsCancellationRequested; i++)
            {
                GC.Collect(i % 3, GCCollectionMode.Forced, blocking: true, compacting: i % 2 == 0);
            }
        });
        Parallel.For(0, 4, _ =>
        {
            using var store = new WasmStore();
            var instance = module.Instantiate(store);
            var load = instance.GetFunction<Func<int, int>>("load");
            var write = instance.GetFunction<Action<int>>("store");
            for (var i = 0; i < 100; i++)
            {
                var kept = new object[100];
                GuestTrap.Expect(WasmTrapKind.OutOfBoundsMemory, () => load(0x10000 + (i * 7919)));
                GuestTrap.Expect(WasmTrapKind.OutOfBoundsMemory, () => write(-1 - i));
                load(i).ShouldBe(0);
                kept.Length.ShouldBe(100);
            }
        });
        stop.Cancel();
        collector.GetAwaiter().GetResult();
        SoundModule.Verify();
    }

    private static void Growth()
    {
        var module = Compile();
        for (var round = 0; round < 40; round++)
        {
            using var store = new WasmStore();
            var instance = module.Instantiate(store);
            instance.TryGetExport("memory", out var memory).ShouldBeTrue();
            var walk = instance.GetFunction<Func<int>>("walk");
            var grower = Task.Run(() =>
            {
                for (var i = 0; i < 50; i++)
                {
                    ((WasmMemory)memory!).Grow(1).ShouldBe(i + 1);
                }
            });
            for (var i = 0; i < 20; i++)
            {
                GuestTrap.Expect(WasmTrapKind.OutOfBoundsMemory, () => walk());
            }

            grower.GetAwaiter().GetResult();
        }

        SoundModule.Verify();
    }

    private static void Disposal()
    {
        var module = Compile();
        for (var round = 0; round < 60; round++)
        {
            var store = new WasmStore();
            var walk = module.Instantiate(store).GetFunction<Func<int>>("walk");
            using var started = new ManualResetEventSlim();
            var walks = Task.Run(() =>
            {
                while (true)
                {
                    started.Set();
                    try
                    {
                        walk();
                    }
                    catch (WasmTrapException trap) when (trap.Kind == WasmTrapKind.OutOfBoundsMemory)
                    {
                    }
                    catch (Exception end)
                    {
                        return end;
                    }
                }
            });
            started.Wait();
            Thread.SpinWait(round * 100);
            store.Dispose();
            (walks.GetAwaiter().GetResult() is ObjectDisposedException or WasmTrapException { Kind: WasmTrapKind.Cancelled }).ShouldBeTrue();
        }

        SoundModule.Verify();
    }

    private static void Depth()
    {
        var module = Compile();
        Stacks.OnEach(() =>
        {
            using var store = new WasmStore();
            var descend = module.Instantiate(store).GetFunction<Func<int, int>>("descend");
            for (var depth = 1; ; depth *= 2)
            {
                try
                {
                    descend(depth);
                    throw new InvalidOperationException("a load outside of the memory did not trap");
                }
                catch (WasmTrapException trap) when (trap.Kind == WasmTrapKind.OutOfBoundsMemory)
                {
                }
                catch (WasmTrapException trap) when (trap.Kind == WasmTrapKind.StackExhausted)
                {
                    return;
                }
            }
        });
        SoundModule.Verify();
    }

    private static void ManyMemories()
    {
        var module = Compile();
        List<WasmStore> stores = [];
        for (var i = 0; i < 5000; i++)
        {
            var store = new WasmStore();
            stores.Add(store);
            Check(module.Instantiate(store), i % 500 == 0);
        }

        Check(module.Instantiate(stores[^1]), true);
        stores.ForEach(static store => store.Dispose());
        for (var i = 0; i < 100; i++)
        {
            using var store = new WasmStore();
            Check(module.Instantiate(store), true);
        }
    }

    private static void HandlerBefore()
    {
        Replace();
        var module = Compile();
        module.BoundsChecks.ShouldBe(WasmBoundsChecks.Explicit);
        Check(module.Instantiate(), true);
        SoundModule.Verify();
    }

    private static void HandlerAfter()
    {
        var module = Compile();
        module.BoundsChecks.ShouldBe(WasmBoundsChecks.GuardPages);
        Check(module.Instantiate(), true);
        Replace();
        Check(module.Instantiate(), true);
        Compile().BoundsChecks.ShouldBe(WasmBoundsChecks.Explicit);
        SoundModule.Verify();
    }

    private static void LittleAddressSpace()
    {
        // What the process has, as the system counts it in its pages, and some gigabytes.
        var used = ulong.Parse(File.ReadAllText("/proc/self/statm").Split(' ')[0], System.Globalization.CultureInfo.InvariantCulture) * (ulong)Environment.SystemPageSize;
        ulong[] limit = [used + (32UL << 30), used + (32UL << 30)];
        setrlimit(AddressSpace, limit).ShouldBe(0);
        var module = Compile();
        module.BoundsChecks.ShouldBe(WasmBoundsChecks.Explicit);
        Check(module.Instantiate(), true);
        SoundModule.Verify();
    }

    private static void Check(WasmInstance instance, bool traps)
    {
        var load = instance.GetFunction<Func<int, int>>("load");
        load(0xFFFC).ShouldBe(0);
        if (traps)
        {
            GuestTrap.Expect(WasmTrapKind.OutOfBoundsMemory, () => load(0xFFFD));
            GuestTrap.Expect(WasmTrapKind.OutOfBoundsMemory, () => load(-1));
        }
    }

    /// <summary>Puts a handler of faults that ends the process, as one of somebody else who knows nothing of ours.</summary>
    private static void Replace()
    {
        var action = new byte[ActionBytes];
        sigaction(Sigsegv, null, action).ShouldBe(0);
        BinaryPrimitives.WriteInt64LittleEndian(action, NativeLibrary.GetExport(NativeLibrary.Load("libc.so.6"), "abort"));
        sigaction(Sigsegv, action, null).ShouldBe(0);
    }

    [DllImport("libc")]
    private static extern int sigaction(int signal, byte[]? action, byte[]? old);

    [DllImport("libc")]
    private static extern int setrlimit(int resource, ulong[] limit);
}
