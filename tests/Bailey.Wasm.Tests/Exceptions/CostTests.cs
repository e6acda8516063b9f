using System.Runtime.CompilerServices;
using Bailey.Testing.Modules;
using static Bailey.Wasm.WasmValueType;

namespace Bailey.Wasm.Tests.Exceptions;

/// <summary>What exceptions take is charged and bounded: fuel, memory, and the time of the JIT.</summary>
public sealed class CostTests
{
    private const int ThrowFuel = 20_000;

    [Fact]
    public void A_throw_costs_fuel_and_the_same_every_time()
    {
        using var store = new WasmStore();
        var run = Descending().Instantiate(store).GetFunction<Func<int, int>>("run");
        long[] costs = [.. Enumerable.Range(0, 5).Select(_ => Cost(store, () => run(1)))];
        costs.Distinct().ShouldHaveSingleItem().ShouldBeInRange(ThrowFuel, ThrowFuel + 100);
    }

    [Fact]
    public void A_throw_costs_by_the_functions_that_it_leaves()
    {
        using var store = new WasmStore();
        var run = Descending().Instantiate(store).GetFunction<Func<int, int>>("run");
        var cost100 = Cost(store, () => run(100));
        var cost1100 = Cost(store, () => run(1_100));
        (cost1100 - cost100).ShouldBeInRange(1_000 * 600, 1_000 * 700);
        Cost(store, () => run(100)).ShouldBe(cost100);
        store.Fuel = cost1100 - 1;
        GuestTrap.Expect(WasmTrapKind.OutOfFuel, () => run(1_100));
        store.Fuel = cost1100;
        run(1_100).ShouldBe(12);
    }

    [Fact]
    public void A_throw_costs_by_the_clauses_that_do_not_fit_on_its_way()
    {
        using var store = new WasmStore();
        var few = Passing(1).Instantiate(store).GetFunction<Func<int, int>>("run");
        var many = Passing(500).Instantiate(store).GetFunction<Func<int, int>>("run");
        (Cost(store, () => many(20)) - Cost(store, () => few(20))).ShouldBe(21 * 499 * 4);
        (Cost(store, () => many(19)) - Cost(store, () => many(18))).ShouldBeGreaterThan(2_000);
    }

    [Fact]
    public void Fuel_ends_while_clauses_are_looked_at_for_one_that_fits()
    {
        using var store = new WasmStore();
        var run = Passing(500).Instantiate(store).GetFunction<Func<int, int>>("run");
        store.Fuel = 40_000;
        GuestTrap.Expect(WasmTrapKind.OutOfFuel, () => run(20)).InnerException.ShouldBeNull();
        store.Fuel.ShouldBe(0);
        store.IsRunning.ShouldBeFalse();
        store.Fuel = 80_000;
        run(20).ShouldBe(12);
    }

    [Fact]
    public void A_throw_costs_the_same_through_a_host_function()
    {
        using var store = new WasmStore();
        Func<int, int>? inner = null;
        var linker = new WasmLinker(store).DefineFunction("host", "back", (int depth) => { inner!(depth); });
        var instance = linker.Instantiate(new ModuleBuilder()
            .ImportFunction("host", "back", [I32], [])
            .Tag([I32])
            .Function("down", [I32], [I32], Descend)
            .Function("run", [I32], [I32], code => code.Block(I32).TryTable(null, new Catch(0, 0)).LocalGet(0).Call("back").End().I32Const(0).End())
            .Compile());
        inner = instance.GetFunction<Func<int, int>>("down");
        var run = instance.GetFunction<Func<int, int>>("run");
        Enumerable.Range(0, 50).Select(_ => Cost(store, () => run(200))).Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public void Exceptions_that_guests_hold_are_bounded_and_those_let_go_are_not_counted()
    {
        using var store = new WasmStore(new WasmStoreOptions { MaxExceptionBytes = 256 * 1024 });
        var instance = new ModuleBuilder()
            .Tag([ExnRef])
            .Global(new WasmGlobalType(ExnRef, IsMutable: true), code => code.RefNull(ExnRef), "last")
            .Function("hold", [], [], code => code.Loop().GlobalGet(0).Call("next").GlobalSet(0).Br(0).End())
            .Function("drop", [I32], [], code => code
                .Loop().RefNull(ExnRef).Call("next").GlobalSet(0)
                .LocalGet(0).I32Const(1).I32Sub().LocalTee(0).BrIf(0).End())
            .Function("next", [ExnRef], [ExnRef], code => code
                .Block(ExnRef).TryTable(null, new Catch(0, PassesReference: true)).LocalGet(0).Throw(0).End().Unreachable().End())
            .Compile()
            .Instantiate(store);
        for (var round = 0; round < 2; round++)
        {
            var trap = GuestTrap.Expect(WasmTrapKind.TooManyObjects, instance.GetFunction<Action>("hold"));
            trap.Message.ShouldContain("MaxExceptionBytes");
            Length(instance).ShouldBeInRange(1_000, 5_000);
            instance.GetGlobal("last").Value = WasmValue.ExnRef(null);
            instance.GetFunction<Action<int>>("drop")(10_000);
        }
    }

    // What the JIT does not optimize has a place for each of its regions, in which the last exception stays that came by as long as the function runs.
    [Theory]
    [InlineData(1)]
    [InlineData(60)]
    public void Exceptions_that_were_caught_do_not_keep_notes_of_all_that_they_came_through(int nested)
    {
        using var store = new WasmStore();
        var bytes = 0L;
        var look = () => bytes = GC.GetTotalMemory(forceFullCollection: true) - bytes;
        var run = new WasmLinker(store)
            .DefineFunction("host", "look", () => { look(); })
            .Instantiate(new ModuleBuilder()
                .ImportFunction("host", "look", [], [])
                .Tag([I32])
                .Function("down", [I32], [I32], Descend)
                .Function("run", [], [], code => code
                    .Call("look")
                    .Repeat(60 / nested, group => group
                        .Repeat(nested, c => c.Block().TryTable(null, new Catch(0)))
                        .Repeat(nested, c => c.I32Const(3_000).Call("down").Drop().End().End()))
                    .Call("look"))
                .Compile())
            .GetFunction<Action>("run");
        run();

        // Each went through 3,000 functions.
        bytes = 0;
        run();
        bytes.ShouldBeLessThan(60 * 3_000 * 4);
    }

    [Theory]
    [InlineData(100, 100)]
    [InlineData(40, 40)]
    [InlineData(2_000, 1)]
    [InlineData(1_000, 20)]
    public void Many_and_deeply_nested_try_tables_run_and_a_deadline_ends_the_wait_for_them(int count, int nested)
    {
        using var store = new WasmStore();
        var instance = new ModuleBuilder()
            .Tag([I32])
            .Function("throw", [I32], [], code => code.LocalGet(0).Throw(0))
            .Function("run", [I32], [I32], code => code
                .Repeat(count / nested, group => group
                    .Repeat(nested, c => c.Block(I32).TryTable(null, new Catch(0, 0)))
                    .Repeat(nested, c => c.LocalGet(0).I32Const(1).I32Add().Call("throw").End().Unreachable().End().LocalSet(0)))
                .LocalGet(0))
            .Compile()
            .Instantiate(store);
        var run = instance.GetFunction<Func<int, int>>("run");
        using (store.Begin(TimeSpan.Zero))
        {
            GuestTrap.Expect(WasmTrapKind.Deadline, () => run(0));
        }

        run(0).ShouldBe(count);
    }

    private static WasmModule Descending() => new ModuleBuilder()
        .Tag([I32])
        .Function("down", [I32], [I32], Descend)
        .Function("run", [I32], [I32], code => code.Block(I32).TryTable(null, new Catch(0, 0)).LocalGet(0).Call("down").Drop().End().I32Const(0).End())
        .Compile();

    // Each function on the way has clauses of a tag that is not thrown.
    private static WasmModule Passing(int clauses) => new ModuleBuilder()
        .Tag([I32])
        .Tag([])
        .Function("down", [I32], [], code => code
            .Block().TryTable(null, [.. Enumerable.Repeat(new Catch(0, 1), clauses)])
            .LocalGet(0).I32Eqz().If().I32Const(12).Throw(0).End()
            .LocalGet(0).I32Const(1).I32Sub().Call("down")
            .End().End())
        .Function("run", [I32], [I32], code => code.Block(I32).TryTable(null, new Catch(0, 0)).LocalGet(0).Call("down").End().I32Const(0).End())
        .Compile();

    private static void Descend(CodeWriter code) => code
        .LocalGet(0).I32Eqz().If().I32Const(12).Throw(0).End()
        .LocalGet(0).I32Const(1).I32Sub().Call("down");

    private static long Cost(WasmStore store, Action action)
    {
        store.Fuel = 1_000_000_000;
        action();
        return 1_000_000_000 - store.Fuel;
    }

    // In a frame of its own, so that nothing of the test's holds what it looks at.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static int Length(WasmInstance instance)
    {
        var length = 0;
        for (var value = (WasmExceptionValue?)instance.GetGlobal("last").Value.Reference; value is not null; value = (WasmExceptionValue?)value.Values[0].Reference)
        {
            length++;
        }

        return length;
    }
}
