using System.Diagnostics;
using Bailey.Testing.Modules;
using Bailey.Wasm;
using static Bailey.Wasm.WasmValueType;

namespace Bailey.Testing.Host.Scenarios;

/// <summary>
/// What other threads may do to a store at any moment: dispose it, interrupt it, or call into it by mistake. A freed memory that
/// a guest still writes to would end the process.
/// </summary>
internal static class ConcurrencyScenarios
{
    private const int Rounds = 300;

    private static readonly byte[] Binary = new ModuleBuilder()
        .Memory(2)
        .Function("endless", [], [I32], [I32], code => code
            .Loop().LocalGet(0).I32Const(4).I32Add().I32Const(0xFFFF).I32And().LocalTee(0).LocalGet(0).I32Store().Br(0).End()
            .Unreachable())
        .Function("short", [I32], [I32], code => code
            .LocalGet(0).I32Const(0x1FFF0).I32And().LocalTee(0).LocalGet(0).I32Store().LocalGet(0).I32Load())
        .ToBytes();

    public static IEnumerable<(string, Action<string[]>)> All =>
    [
        ("concurrency: a store is disposed while a loop runs in it", _ => DisposeDuringLoop()),
        ("concurrency: a store is disposed between short calls", _ => DisposeBetweenCalls()),
        ("concurrency: a store is interrupted all the time", _ => InterruptStorm()),
        ("concurrency: two threads call into one store", _ => TwoThreads()),
        ("concurrency: deadlines pass during and between short calls", _ => DeadlinesAmongShortCalls()),
    ];

    private static WasmInstance Instantiate(WasmStore store) =>
        WasmModule.Compile(Binary, new WasmCompileOptions { MeterFuel = false }).Instantiate(store);

    private static void DisposeDuringLoop()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var store = new WasmStore();
            var endless = Instantiate(store).GetFunction<Func<int>>("endless");
            using var started = new ManualResetEventSlim();
            var call = Task.Run(() =>
            {
                started.Set();
                return Outcome(() => endless());
            });
            started.Wait();
            Thread.SpinWait(round * 100);
            store.Dispose();
            (call.GetAwaiter().GetResult() is WasmTrapException { Kind: WasmTrapKind.Cancelled } or ObjectDisposedException).ShouldBeTrue();
        }

        SoundModule.Verify();
    }

    private static void DisposeBetweenCalls()
    {
        for (var round = 0; round < Rounds; round++)
        {
            var store = new WasmStore();
            var call = Instantiate(store).GetFunction<Func<int, int>>("short");
            using var started = new ManualResetEventSlim();
            var calls = Task.Run(() => Outcome(() =>
            {
                for (var i = 0; ; i += 16)
                {
                    call(i).ShouldBe(i & 0x1FFF0);
                    started.Set();
                }
            }));
            started.Wait();
            Thread.SpinWait(round * 100);
            store.Dispose();
            var outcome = calls.GetAwaiter().GetResult();
            (outcome is WasmTrapException { Kind: WasmTrapKind.Cancelled } or ObjectDisposedException).ShouldBeTrue(outcome?.ToString());
            Outcome(() => call(0)).ShouldBeOfType<ObjectDisposedException>();
        }

        SoundModule.Verify();
    }

    private static void InterruptStorm()
    {
        using var store = new WasmStore();
        var instance = Instantiate(store);
        var call = instance.GetFunction<Func<int, int>>("short");
        var endless = instance.GetFunction<Func<int>>("endless");
        using var stop = new CancellationTokenSource();
        var storm = Task.Run(() =>
        {
            while (!stop.IsCancellationRequested)
            {
                store.Interrupt();
                Thread.SpinWait(50);
            }
        });
        for (var round = 0; round < 5000; round++)
        {
            using (store.Begin())
            {
                GuestTrap.Expect(WasmTrapKind.Cancelled, () => endless());
            }

            if (Outcome(() => call(round)) is { } outcome)
            {
                outcome.ShouldBeOfType<WasmTrapException>().Kind.ShouldBe(WasmTrapKind.Cancelled);
            }
        }

        stop.Cancel();
        storm.GetAwaiter().GetResult();
        using (store.Begin())
        {
            call(32).ShouldBe(32);
        }

        SoundModule.Verify();
    }

    private static void TwoThreads()
    {
        using var store = new WasmStore();
        var instance = Instantiate(store);
        var call = instance.GetFunction<Func<int, int>>("short");
        Parallel.For(0, 8, _ =>
        {
            for (var i = 0; i < 20_000; i++)
            {
                if (Outcome(() => call(i).ShouldBe(i & 0x1FFF0)) is { } outcome)
                {
                    outcome.ShouldBeOfType<InvalidOperationException>();
                }
            }
        });
        SoundModule.Verify();
    }

    private static void DeadlinesAmongShortCalls()
    {
        using var store = new WasmStore();
        var call = Instantiate(store).GetFunction<Func<int, int>>("short");
        for (var round = 0; round < 100; round++)
        {
            var ceiling = Stopwatch.StartNew();
            using (store.Begin(TimeSpan.FromMilliseconds(1)))
            {
                GuestTrap.Expect(WasmTrapKind.Deadline, () =>
                {
                    for (var i = 0; ceiling.Elapsed < TimeSpan.FromSeconds(10); i += 16)
                    {
                        call(i).ShouldBe(i & 0x1FFF0);
                    }
                });
            }

            // Lifted with its scope.
            call(round).ShouldBe(round & 0x1FFF0);
        }

        SoundModule.Verify();
    }

    private static Exception? Outcome(Action action)
    {
        try
        {
            action();
            return null;
        }
        catch (Exception error)
        {
            return error;
        }
    }
}
