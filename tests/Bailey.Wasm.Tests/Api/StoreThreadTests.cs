using System.Runtime.CompilerServices;
using Bailey.Testing.Modules;
using static Bailey.Wasm.WasmValueType;

namespace Bailey.Wasm.Tests.Api;

/// <summary>A store is used by one thread at a time, and handed from one to another without ado, however often the first has called.</summary>
public sealed class StoreThreadTests
{
    // Calls after which a thread enters without the store's lock.
    private const int Many = 2000;

    private static readonly WasmModule Module = new ModuleBuilder()
        .Memory(1)
        .ImportFunction("host", "visit", [], [])
        .Function("count", [], [I32], code => code
            .I32Const(0).I32Const(0).I32Load().I32Const(1).I32Add().I32Store()
            .I32Const(0).I32Load())
        .Function("visit", [], [I32], code => code.Call("visit").Call("count"))
        .Function("depth", [I32], [I32], code => code
            .LocalGet(0).I32Eqz().If(I32)
            .I32Const(0)
            .Else()
            .LocalGet(0).I32Const(1).I32Sub().Call("depth").I32Const(1).I32Add()
            .End())
        .Compile();

    public static TheoryData<int> Calls => [1, Many];

    [Theory]
    [MemberData(nameof(Calls))]
    public void Another_thread_goes_on_where_the_first_stopped(int calls)
    {
        using var store = new WasmStore();
        var count = Instantiate(store).GetFunction<Func<int>>("count");
        var expected = 0;
        for (var turn = 0; turn < 10; turn++)
        {
            Call(count, calls, ref expected);
            var inner = expected;
            OnThread(() => Call(count, calls, ref inner));
            expected = inner;
        }
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public void A_thread_that_calls_while_another_is_in_a_guest_is_refused_and_disturbs_nothing(int calls)
    {
        using var store = new WasmStore();
        Exception? refused = null;
        Func<int>? count = null;
        var instance = Instantiate(store, () => OnThread(() => refused = Record.Exception(() => count!())));
        count = instance.GetFunction<Func<int>>("count");
        var visit = instance.GetFunction<Func<int>>("visit");
        var expected = 0;
        for (var turn = 0; turn < 10; turn++)
        {
            Call(count, calls, ref expected);
            visit().ShouldBe(++expected);
            refused.ShouldBeOfType<InvalidOperationException>();
        }

        store.IsRunning.ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public void Another_thread_that_disposes_of_an_idle_store_frees_its_memory_at_once(int calls)
    {
        var store = new WasmStore();
        var count = Instantiate(store).GetFunction<Func<int>>("count");
        var expected = 0;
        Call(count, calls, ref expected);
        OnThread(() =>
        {
            store.Dispose();
            store.MemoryBytes.ShouldBe(0);
        });
        Should.Throw<ObjectDisposedException>(() => count());
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public void A_host_function_that_disposes_of_its_store_has_the_memory_freed_when_the_call_ends(int calls)
    {
        var store = new WasmStore();
        var disposes = false;
        var instance = Instantiate(store, () =>
        {
            if (disposes)
            {
                store.Dispose();
                store.MemoryBytes.ShouldBeGreaterThan(0);
            }
        });
        var visit = instance.GetFunction<Func<int>>("visit");
        var expected = 0;
        Call(visit, calls, ref expected);
        disposes = true;
        GuestTrap.Expect(WasmTrapKind.Cancelled, () => visit());
        store.MemoryBytes.ShouldBe(0);
        store.IsRunning.ShouldBeFalse();
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public void An_interruption_between_two_calls_ends_the_next_before_it_begins(int calls)
    {
        using var store = new WasmStore();
        var count = Instantiate(store).GetFunction<Func<int>>("count");
        var expected = 0;
        for (var turn = 0; turn < 10; turn++)
        {
            Call(count, calls, ref expected);
            store.Interrupt();
            GuestTrap.Expect(WasmTrapKind.Cancelled, () => count());
        }

        Call(count, calls, ref expected);
    }

    [Theory]
    [MemberData(nameof(Calls))]
    public void Guests_have_their_stack_from_wherever_the_host_calls(int calls)
    {
        using var store = new WasmStore();
        var instance = Instantiate(store);
        var count = instance.GetFunction<Func<int>>("count");
        var depth = instance.GetFunction<Func<int, int>>("depth");
        OnThread(
            () =>
            {
                // As deep as it goes here, almost.
                var most = 1000;
                while (Record.Exception(() => depth(most * 2)) is null)
                {
                    most *= 2;
                }

                var expected = 0;
                Call(count, calls, ref expected);
                OnDeepStack(20, () => depth(most).ShouldBe(most));
                depth(most).ShouldBe(most);
                OnDeepStack(5, () => Call(count, calls, ref expected));
                depth(most).ShouldBe(most);
            },
            16 * 1024 * 1024);
    }

    [Fact]
    public void A_thread_that_called_keeps_no_store()
    {
        var store = CallAndForget();
        GC.Collect();
        GC.WaitForPendingFinalizers();
        GC.Collect();
        store.IsAlive.ShouldBeFalse();
    }

    [MethodImpl(MethodImplOptions.NoInlining)]
    private static WeakReference CallAndForget()
    {
        var store = new WasmStore();
        var expected = 0;
        Call(Instantiate(store).GetFunction<Func<int>>("count"), Many, ref expected);
        return new WeakReference(store);
    }

    private static WasmInstance Instantiate(WasmStore store, Action? visit = null) =>
        new WasmLinker(store).DefineFunction("host", "visit", visit ?? (() => { })).Instantiate(Module);

    private static void Call(Func<int> count, int calls, ref int expected)
    {
        for (var i = 0; i < calls; i++)
        {
            count().ShouldBe(++expected);
        }
    }

    // Each frame is larger than what a host may move on its stack before the budget is measured anew.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static void OnDeepStack(int frames, Action action)
    {
        Span<byte> frame = stackalloc byte[100 * 1024];
        frame.Fill(1);
        if (frames == 0)
        {
            action();
        }
        else
        {
            OnDeepStack(frames - 1, action);
        }

        frame[0].ShouldBe((byte)1);
    }

    private static void OnThread(Action action, int stackBytes = 0)
    {
        Exception? failure = null;
        var thread = new Thread(() => failure = Record.Exception(action), stackBytes);
        thread.Start();
        thread.Join();
        failure.ShouldBeNull();
    }
}
