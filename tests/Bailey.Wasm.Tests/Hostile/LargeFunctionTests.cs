using Bailey.Testing.Modules;
using static Bailey.Wasm.WasmValueType;

namespace Bailey.Wasm.Tests.Hostile;

/// <summary>Functions that the JIT takes long for are translated at their first call, and no call waits longer for that than it may.</summary>
public sealed class LargeFunctionTests
{
    private const int Additions = 60_000;

    [Fact]
    public void A_deadline_ends_a_call_that_waits_for_the_JIT()
    {
        using var store = new WasmStore();
        var call = Build().Instantiate(store).GetFunction<Func<int, int>>("large");
        using (store.Begin(TimeSpan.FromMilliseconds(1)))
        {
            GuestTrap.Expect(WasmTrapKind.Deadline, () => call(1));
        }

        call(1).ShouldBe(1 + (3 * Additions));
        call(2).ShouldBe(2 + (3 * Additions));
    }

    [Fact]
    public async Task Instances_on_many_threads_wait_for_one_translation()
    {
        var module = Build();
        var results = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => Task.Run(() =>
        {
            using var store = new WasmStore();
            return module.Instantiate(store).GetFunction<Func<int, int>>("large")(i);
        })));
        results.ShouldBe(Enumerable.Range(0, 6).Select(static i => i + (3 * Additions)));
    }

    [Fact]
    public void Fuel_is_the_same_at_the_first_call_and_later()
    {
        using var store = new WasmStore();
        var call = Build().Instantiate(store).GetFunction<Func<int, int>>("large");
        var used = Enumerable.Range(0, 3).Select(i =>
        {
            var before = store.Fuel;
            call(i);
            return before - store.Fuel;
        });
        used.Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public void Large_functions_that_end_in_calls_leave_no_frames()
    {
        const int rounds = 100_000;
        var module = new ModuleBuilder()
            .Function("down", [I32, I32], [I32], code => code
                .LocalGet(0).I32Eqz().If().LocalGet(1).Return().End()
                .Repeat(Additions / 2, c => c.LocalGet(1).I32Const(1).I32Add().LocalSet(1))
                .LocalGet(0).I32Const(1).I32Sub().LocalGet(1).ReturnCall("down"))
            .Compile();
        using var store = new WasmStore(new() { InitialFuel = long.MaxValue, MaxStackBytes = 64 * 1024 });
        module.Instantiate(store).GetFunction<Func<int, int, int>>("down")(rounds / 100, 0).ShouldBe(rounds / 100 * (Additions / 2));
    }

    [Fact]
    public void A_backtrace_names_a_large_function_once()
    {
        var module = new ModuleBuilder()
            .Function("large", [I32], [], code => code
                .Repeat(Additions, c => c.LocalGet(0).I32Const(3).I32Add().LocalSet(0))
                .Unreachable())
            .Names("plugin")
            .Compile();
        var trap = Should.Throw<WasmTrapException>(() => module.Instantiate().GetFunction<Action<int>>("large")(0));
        trap.Backtrace.Select(static frame => frame.FunctionName).ShouldBe(["large"]);
    }

    private static WasmModule Build() => new ModuleBuilder()
        .Function("large", [I32], [I32], code => code
            .Repeat(Additions, c => c.LocalGet(0).I32Const(3).I32Add().LocalSet(0))
            .LocalGet(0))
        .Compile();
}
