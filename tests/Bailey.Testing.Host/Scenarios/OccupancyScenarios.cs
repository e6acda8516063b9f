using Bailey.Testing.Modules;
using Bailey.Wasm;
using static Bailey.Wasm.WasmValueType;

namespace Bailey.Testing.Host.Scenarios;

/// <summary>
/// A store is entered without a lock by the thread that uses it, and taken from it by others: millions of entries, among them
/// takings, disposals and ends of threads. What went wrong would show as two threads in one guest, or end the process.
/// </summary>
internal static class OccupancyScenarios
{
    private const int MiB = 1024 * 1024;

    // Calls after which a store is surely its thread's.
    private const int Many = 600;

    private static readonly WasmModule Module = new ModuleBuilder()
        .Memory(1)

        // Traps where somebody else is in it, which takes as long as the argument says.
        .Function("count", [I32], [I32], code => code
            .I32Const(4).I32Load().If().Unreachable().End()
            .I32Const(4).I32Const(1).I32Store()
            .LocalGet(0).If().Loop().LocalGet(0).I32Const(1).I32Sub().LocalTee(0).BrIf(0).End().End()
            .I32Const(0).I32Const(0).I32Load().I32Const(1).I32Add().I32Store()
            .I32Const(4).I32Const(0).I32Store()
            .I32Const(0).I32Load())
        .Function("recurse", [], [], code => code.Call("recurse"))
        .Compile(new WasmCompileOptions { MeterFuel = false });

    public static IEnumerable<(string, Action<string[]>)> All =>
    [
        ("occupancy: threads that call at once are in the guest one at a time", _ => Visit(rounds: 300, visits: 300, work: 0)),
        ("occupancy: a thread that comes by is in the guest alone", _ => Visit(rounds: 5000, visits: 1, work: 50)),
        ("occupancy: a store goes from thread to thread", _ => HandOver()),
        ("occupancy: a store is disposed at any moment of its thread's calls", _ => DisposeAmongCalls()),
        ("occupancy: a thread with a small stack comes where one with a large stack has been", _ => ReuseStack()),
    ];

    /// <summary>One thread calls all the time, another now and then, each round in a store that is new: one that was taken often enough stays on its lock.</summary>
    private static void Visit(int rounds, int visits, int work)
    {
        var counted = 0;
        var round = 0;
        var visited = 0;
        Func<int, int> count = null!;
        Together(
            () =>
            {
                while (round < rounds)
                {
                    using var store = new WasmStore();
                    count = Module.Instantiate(store).GetFunction<Func<int, int>>("count");
                    counted = 0;
                    for (var i = 0; i < Many; i++)
                    {
                        Count();
                    }

                    Interlocked.Increment(ref round);
                    while (Volatile.Read(ref visited) < round)
                    {
                        Count();
                    }

                    count(work).ShouldBe(counted + 1);
                }
            },
            () =>
            {
                var random = new Random(1);
                for (var i = 1; i <= rounds; i++)
                {
                    Await(ref round, i);
                    for (var visit = 0; visit < visits; visit++)
                    {
                        Thread.SpinWait(random.Next(100));
                        Count();
                    }

                    Interlocked.Increment(ref visited);
                }
            });
        SoundModule.Verify();

        void Count()
        {
            try
            {
                count(work);
                Interlocked.Increment(ref counted);
            }
            catch (InvalidOperationException)
            {
                // The other is in it.
            }
        }
    }

    private static void HandOver()
    {
        const int Turns = 1000;
        using var store = new WasmStore();
        var count = Module.Instantiate(store).GetFunction<Func<int, int>>("count");
        using var first = new SemaphoreSlim(1);
        using var second = new SemaphoreSlim(0);
        var made = 0;
        Together(() => Play(first, second), () => Play(second, first));
        count(0).ShouldBe(made + 1);

        void Play(SemaphoreSlim mine, SemaphoreSlim others)
        {
            for (var turn = 0; turn < Turns; turn++)
            {
                mine.Wait();

                // Single calls, and so many that the store is taken with and without the barrier.
                for (var i = turn % 3 == 0 ? 1 : Many * (turn % 5); i > 0; i--)
                {
                    count(0).ShouldBe(++made);
                }

                others.Release();
            }
        }
    }

    private static void DisposeAmongCalls()
    {
        const int Rounds = 5000;
        WasmStore store = null!;
        var round = 0;
        var disposed = 0;
        Together(
            () =>
            {
                while (round < Rounds)
                {
                    store = new WasmStore();
                    var count = Module.Instantiate(store).GetFunction<Func<int, int>>("count");
                    var calls = 0;
                    Exception? outcome = null;
                    try
                    {
                        for (; calls < round % Many; calls++)
                        {
                            count(0);
                        }

                        Interlocked.Increment(ref round);
                        while (true)
                        {
                            count(0).ShouldBe(++calls);
                        }
                    }
                    catch (Exception error)
                    {
                        outcome = error;
                    }

                    Await(ref disposed, round);
                    (outcome is WasmTrapException { Kind: WasmTrapKind.Cancelled } or ObjectDisposedException).ShouldBeTrue(outcome.ToString());

                    // Freed by one of the two, whichever was last.
                    store.MemoryBytes.ShouldBe(0);
                    store.IsRunning.ShouldBeFalse();
                }
            },
            () =>
            {
                var random = new Random(1);
                for (var i = 1; i <= Rounds; i++)
                {
                    Await(ref round, i);
                    Thread.SpinWait(random.Next(100));
                    store.Dispose();
                    Interlocked.Increment(ref disposed);
                }
            });
        SoundModule.Verify();
    }

    private static void ReuseStack()
    {
        using var end = new ManualResetEventSlim();
        var parked = new List<Thread>();
        for (var round = 0; round < 60; round++)
        {
            using var store = new WasmStore(new WasmStoreOptions { MaxStackBytes = 8 * MiB });
            var instance = Module.Instantiate(store);
            var count = instance.GetFunction<Func<int, int>>("count");
            var recurse = instance.GetFunction<Action>("recurse");

            // Of large stacks the system keeps none, once another thread has ended: the next begins where they did, unless there is room above.
            for (var large = 0; large < 2; large++)
            {
                Stacks.OnThread(64 * MiB, () =>
                {
                    for (var i = 0; i < Many; i++)
                    {
                        count(0);
                    }
                });
            }

            Stacks.OnThread(4 * MiB, () => { });
            using var done = new ManualResetEventSlim();
            Exception? outcome = null;
            var small = new Thread(
                () =>
                {
                    try
                    {
                        recurse();
                    }
                    catch (Exception error)
                    {
                        outcome = error;
                    }

                    done.Set();
                    end.Wait();
                },
                MiB / 2);
            small.Start();
            parked.Add(small);
            done.Wait();
            (outcome is WasmTrapException { Kind: WasmTrapKind.StackExhausted }).ShouldBeTrue(outcome?.ToString());
        }

        end.Set();
        parked.ForEach(thread => thread.Join());
        SoundModule.Verify();
    }

    private static void Await(ref int counter, int value)
    {
        var wait = default(SpinWait);
        while (Volatile.Read(ref counter) < value)
        {
            wait.SpinOnce();
        }
    }

    private static void Together(Action first, Action second)
    {
        var other = new Thread(() => Run(second));
        other.Start();
        Run(first);
        other.Join();

        void Run(Action action)
        {
            try
            {
                action();
            }
            catch (Exception error)
            {
                // The other may wait for this one for ever.
                System.Console.Error.WriteLine(error);
                Environment.Exit(1);
            }
        }
    }
}
