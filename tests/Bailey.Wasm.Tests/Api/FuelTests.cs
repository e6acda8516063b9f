using Bailey.Testing.Modules;
using static Bailey.Wasm.WasmValueType;

namespace Bailey.Wasm.Tests.Api;

/// <summary>Fuel is counted from the module, so that the same work always costs the same.</summary>
public sealed class FuelTests
{
    private const long Plenty = 1_000_000_000;

    private static readonly byte[] Binary = Build();

    public static TheoryData<string, int> Work =>
        new() { { "sum", 1000 }, { "fibonacci", 15 }, { "sort", 100 }, { "indirect", 50 }, { "host", 20 }, { "bulk", 500 } };

    [Theory]
    [MemberData(nameof(Work))]
    public void The_same_call_costs_the_same_every_time_and_in_every_instance(string function, int argument)
    {
        var costs = new HashSet<long>();
        for (var instance = 0; instance < 3; instance++)
        {
            using var store = new WasmStore();
            var run = Instantiate(store).GetFunction<Func<int, int>>(function);
            for (var round = 0; round < 5; round++)
            {
                costs.Add(Cost(store, () => run(argument)));
            }
        }

        costs.ShouldHaveSingleItem().ShouldBeGreaterThan(0);
    }

    [Theory]
    [MemberData(nameof(Work))]
    public void Exactly_what_a_call_costs_suffices_and_one_less_does_not(string function, int argument)
    {
        using var store = new WasmStore();
        var run = Instantiate(store).GetFunction<Func<int, int>>(function);
        var expected = run(argument);
        var cost = Cost(store, () => run(argument));
        store.Fuel = cost;
        run(argument).ShouldBe(expected);
        store.Fuel.ShouldBe(0);
        for (var less = 1; less <= Math.Min(cost, 5); less++)
        {
            store.Fuel = cost - less;
            GuestTrap.Expect(WasmTrapKind.OutOfFuel, () => run(argument));
            store.Fuel.ShouldBe(0);
        }
    }

    [Theory]
    [MemberData(nameof(Work))]
    public void Typed_and_dynamic_calls_and_determinism_cost_the_same(string function, int argument)
    {
        using var store = new WasmStore();
        var instance = Instantiate(store);
        var run = instance.GetFunction<Func<int, int>>(function);
        var cost = Cost(store, () => run(argument));
        Cost(store, () => instance.GetFunction(function).Invoke(WasmValue.I32(argument))).ShouldBe(cost);
        var deterministic = Instantiate(store, new WasmCompileOptions { Deterministic = true }).GetFunction<Func<int, int>>(function);
        Cost(store, () => deterministic(argument)).ShouldBe(cost);
    }

    [Fact]
    public void More_work_costs_more_in_proportion()
    {
        using var store = new WasmStore();
        var sum = Instantiate(store).GetFunction<Func<int, int>>("sum");
        var thousand = Cost(store, () => sum(1000));
        var million = Cost(store, () => sum(1_000_000));
        thousand.ShouldBeInRange(1000, 20_000);
        ((double)million / thousand).ShouldBeInRange(900, 1100);
    }

    [Fact]
    public void One_unit_fails_ten_thousand_times_and_the_instance_works_on()
    {
        using var store = new WasmStore();
        var sum = Instantiate(store).GetFunction<Func<int, int>>("sum");
        for (var round = 0; round < 10_001; round++)
        {
            store.Fuel = 1;
            GuestTrap.Expect(WasmTrapKind.OutOfFuel, () => sum(1000));
        }

        store.Fuel = Plenty;
        sum(1000).ShouldBe(500_500);
    }

    [Fact]
    public void A_store_without_fuel_runs_nothing_that_is_metered()
    {
        using var store = new WasmStore();
        var sum = Instantiate(store).GetFunction<Func<int, int>>("sum");
        store.Fuel = 0;
        GuestTrap.Expect(WasmTrapKind.OutOfFuel, () => sum(1));
        var unmetered = Instantiate(store, new WasmCompileOptions { MeterFuel = false }).GetFunction<Func<int, int>>("sum");
        unmetered(1000).ShouldBe(500_500);
        store.Fuel.ShouldBe(0);
    }

    [Fact]
    public void Fuel_is_shared_by_the_instances_of_a_store_and_by_nested_calls()
    {
        using var store = new WasmStore();
        var linker = new WasmLinker(store);
        var sum = Instantiate(store).GetFunction<Func<int, int>>("sum");
        long before = 0, after = 0;
        linker.DefineFunction("host", "callback", (int value) =>
        {
            before = store.Fuel;
            var result = sum(value);
            after = store.Fuel;
            return result;
        });
        var outer = linker.Instantiate(new ModuleBuilder()
            .ImportFunction("host", "callback", [I32], [I32])
            .Function("run", [I32], [I32], code => code.LocalGet(0).Call("callback").LocalGet(0).Call("callback").I32Add())
            .Compile()).GetFunction<Func<int, int>>("run");
        var cost = Cost(store, () => outer(1000).ShouldBe(1_001_000));
        var inner = Cost(store, () => sum(1000));
        (before - after).ShouldBe(inner);
        cost.ShouldBeGreaterThanOrEqualTo(2 * inner);
        store.Fuel = cost - 1;
        GuestTrap.Expect(WasmTrapKind.OutOfFuel, () => outer(1000));
    }

    [Fact]
    public void A_host_function_may_give_fuel_and_take_it_away()
    {
        using var store = new WasmStore();
        var linker = new WasmLinker(store).DefineFunction("host", "callback", (int value) =>
        {
            store.Fuel = value;
            return 0;
        });
        var run = linker.Instantiate(new ModuleBuilder()
            .ImportFunction("host", "callback", [I32], [I32])
            .Function("run", [I32], [I32], code => code
                .LocalGet(0).Call("callback").Drop()
                .I32Const(1000).LocalSet(0)
                .Loop().LocalGet(0).I32Const(1).I32Sub().LocalTee(0).BrIf(0).End()
                .I32Const(5))
            .Compile()).GetFunction<Func<int, int>>("run");
        run(1_000_000).ShouldBe(5);
        store.Fuel.ShouldBeInRange(900_000, 999_999);
        GuestTrap.Expect(WasmTrapKind.OutOfFuel, () => run(10));
        store.Fuel.ShouldBe(0);
    }

    [Fact]
    public void Fuel_used_up_to_a_trap_is_counted()
    {
        using var store = new WasmStore();
        var run = new ModuleBuilder()
            .Function("run", [I32], [], code => code
                .Loop().LocalGet(0).I32Const(1).I32Sub().LocalTee(0).BrIf(0).End()
                .Unreachable())
            .Compile().Instantiate(store).GetFunction<Action<int>>("run");
        Cost(store, () => GuestTrap.Expect(WasmTrapKind.Unreachable, () => run(1000)))
            .ShouldBeInRange(1000, 20_000);
    }

    private static long Cost(WasmStore store, Action action)
    {
        store.Fuel = Plenty;
        action();
        return Plenty - store.Fuel;
    }

    private static WasmInstance Instantiate(WasmStore store, WasmCompileOptions? options = null) =>
        new WasmLinker(store).DefineFunction("host", "f", (int value) => value + 1).Instantiate(WasmModule.Compile(Binary, options));

    private static byte[] Build() => new ModuleBuilder()
        .ImportFunction("host", "f", [I32], [I32])
        .Memory(1)
        .Table(1)
        .Elements(offset => offset.I32Const(0), "fibonacci")
        .Function("sum", [I32], [I32], [I32], code => code
            .Loop()
            .LocalGet(1).LocalGet(0).I32Add().LocalSet(1)
            .LocalGet(0).I32Const(1).I32Sub().LocalTee(0).BrIf(0)
            .End()
            .LocalGet(1))
        .Function("fibonacci", [I32], [I32], code => code
            .LocalGet(0).I32Const(2).I32LtS().If(I32)
            .LocalGet(0)
            .Else()
            .LocalGet(0).I32Const(1).I32Sub().Call("fibonacci")
            .LocalGet(0).I32Const(2).I32Sub().Call("fibonacci").I32Add()
            .End())
        .Function("indirect", [I32], [I32], [I32], code => code
            .Loop()
            .I32Const(5).I32Const(0).CallIndirect([I32], [I32]).LocalGet(1).I32Add().LocalSet(1)
            .LocalGet(0).I32Const(1).I32Sub().LocalTee(0).BrIf(0)
            .End()
            .LocalGet(1))
        .Function("host", [I32], [I32], [I32], code => code
            .Loop()
            .LocalGet(1).Call("f").LocalSet(1)
            .LocalGet(0).I32Const(1).I32Sub().LocalTee(0).BrIf(0)
            .End()
            .LocalGet(1))
        .Function("bulk", [I32], [I32], code => code
            .I32Const(0).I32Const(7).LocalGet(0).MemoryFill()
            .I32Const(1000).I32Const(0).LocalGet(0).MemoryCopy()
            .I32Const(1000).I32Load8U())
        .Function("sort", [I32], [I32], [I32, I32, I32], code => code
            // Fills with a sequence that repeats, then sorts by exchange: data-dependent branches.
            .Loop()
            .LocalGet(1).LocalGet(1).I32Const(37).I32Mul().I32Const(101).I32RemU().I32Store8()
            .LocalGet(1).I32Const(1).I32Add().LocalTee(1).LocalGet(0).I32LtU().BrIf(0)
            .End()
            .Block().Loop()
            .I32Const(0).LocalSet(1).I32Const(0).LocalSet(3)
            .Loop()
            .LocalGet(1).I32Load8U().LocalGet(1).I32Load8U(1).I32GtU().If()
            .LocalGet(1).I32Load8U().LocalSet(2)
            .LocalGet(1).LocalGet(1).I32Load8U(1).I32Store8()
            .LocalGet(1).LocalGet(2).I32Store8(1)
            .I32Const(1).LocalSet(3)
            .End()
            .LocalGet(1).I32Const(1).I32Add().LocalTee(1).LocalGet(0).I32Const(1).I32Sub().I32LtU().BrIf(0)
            .End()
            .LocalGet(3).BrIf(0)
            .End().End()
            .LocalGet(0).I32Const(1).I32Sub().I32Load8U())
        .ToBytes();
}
