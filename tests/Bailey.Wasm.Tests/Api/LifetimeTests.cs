using Bailey.Testing.Modules;
using static Bailey.Wasm.WasmValueType;

namespace Bailey.Wasm.Tests.Api;

/// <summary>A store that is disposed fails cleanly; instances run in parallel.</summary>
public sealed class LifetimeTests
{
    private static readonly byte[] Counter = new ModuleBuilder()
        .Memory(1)
        .Global(new WasmGlobalType(I32, IsMutable: true), initial => initial.I32Const(0), "count")
        .Function("next", [], [I32], code => code.GlobalGet(0).I32Const(1).I32Add().GlobalSet(0).GlobalGet(0))
        .Function("sum", [I32], [I32], [I32], code => code
            .Loop()
            .LocalGet(1).LocalGet(0).I32Add().LocalSet(1)
            .I32Const(64).LocalGet(1).I32Store()
            .I32Const(64).I32Load().LocalSet(1)
            .LocalGet(0).I32Const(1).I32Sub().LocalTee(0).BrIf(0)
            .End()
            .LocalGet(1))
        .Function("endless", [], [], code => code.Loop().Br(0).End())
        .ToBytes();

    [Fact]
    public void Three_hundred_instances_of_a_module_run_in_parallel()
    {
        var module = WasmModule.Compile(Counter);
        Parallel.For(0, 300, new ParallelOptions { MaxDegreeOfParallelism = 16 }, i =>
        {
            using var store = new WasmStore();
            var instance = module.Instantiate(store);
            var next = instance.GetFunction<Func<int>>("next");
            for (var round = 1; round <= i; round++)
            {
                next().ShouldBe(round);
            }

            instance.GetFunction<Func<int, int>>("sum")(1000 + i).ShouldBe((1000 + i) * (1001 + i) / 2);
            instance.GetGlobal("count").Value.ShouldBe(WasmValue.I32(i));
        });
    }

    [Fact]
    public void Modules_are_compiled_in_parallel() => Parallel.For(0, 100, i =>
    {
        using var store = new WasmStore();
        WasmModule.Compile(Counter).Instantiate(store).GetFunction<Func<int, int>>("sum")(100).ShouldBe(5050);
    });

    [Fact]
    public void Ten_thousand_calls_of_an_instance_keep_its_state()
    {
        using var store = new WasmStore();
        var next = WasmModule.Compile(Counter).Instantiate(store).GetFunction<Func<int>>("next");
        for (var round = 1; round <= 10_001; round++)
        {
            next().ShouldBe(round);
        }
    }

    [Fact]
    public void Instances_of_a_module_share_nothing()
    {
        using var store = new WasmStore();
        var module = WasmModule.Compile(Counter);
        var first = module.Instantiate(store);
        var second = module.Instantiate(store);
        first.GetFunction<Func<int>>("next")();
        first.GetMemory().Span[0] = 9;
        second.GetFunction<Func<int>>("next")().ShouldBe(1);
        second.GetMemory().Span[0].ShouldBe((byte)0);
    }

    [Fact]
    public void Everything_of_a_disposed_store_fails_cleanly()
    {
        var store = new WasmStore();
        var module = WasmModule.Compile(Counter);
        var instance = module.Instantiate(store);
        var next = instance.GetFunction<Func<int>>("next");
        var sum = instance.GetFunction<Func<int, int>>("sum");
        var memory = instance.GetMemory();
        next().ShouldBe(1);
        store.Dispose();
        store.Dispose();
        Should.Throw<ObjectDisposedException>(() => next());
        Should.Throw<ObjectDisposedException>(() => sum(10));
        Should.Throw<ObjectDisposedException>(() => instance.GetFunction("next").Invoke());
        memory.Length.ShouldBe(0);
        memory.Span.Length.ShouldBe(0);
        Should.Throw<ArgumentOutOfRangeException>(() => memory.GetSpan(0, 1).Length);
        memory.Grow(1).ShouldBe(-1);
        Should.Throw<ObjectDisposedException>(() => module.Instantiate(store));
        Should.Throw<ObjectDisposedException>(() => store.Begin());
        SoundModule.Verify();
    }

    [Fact]
    public async Task Disposing_a_store_stops_the_call_that_runs_in_it()
    {
        var store = new WasmStore();
        var endless = WasmModule.Compile(Counter, new() { MeterFuel = false }).Instantiate(store).GetFunction<Action>("endless");
        using var started = new ManualResetEventSlim();
        var call = Task.Factory.StartNew(
            () =>
            {
                started.Set();
                endless();
            },
            TestContext.Current.CancellationToken,
            TaskCreationOptions.LongRunning,
            TaskScheduler.Default);
        started.Wait(TestContext.Current.CancellationToken);
        await Task.Delay(50, TestContext.Current.CancellationToken);
        store.Dispose();
        var error = await Record.ExceptionAsync(() => call);
        (error is WasmTrapException { Kind: WasmTrapKind.Cancelled } or ObjectDisposedException).ShouldBeTrue(error?.ToString());
        SoundModule.Verify();
    }
}
