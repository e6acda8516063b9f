using Bailey.Testing.Modules;
using static Bailey.Wasm.WasmValueType;

namespace Bailey.Wasm.Tests.Api;

/// <summary>
/// Loops that call through a table charge their fuel apart from that of functions. Nobody can tell: what runs within them, how it ends, and what the
/// host sees meanwhile is counted as anywhere.
/// </summary>
public sealed class IndirectCallFuelTests
{
    private const long Plenty = 1_000_000_000;
    private const int Rounds = 7;

    /// <summary>What is called in each round, by its number.</summary>
    private static readonly Dictionary<string, Action<CodeWriter>> Callees = new()
    {
        ["nothing"] = code => code.LocalGet(0),
        ["straight code"] = code => code.LocalGet(0).Repeat(100, c => c.I32Const(3).I32Mul().I32Const(1).I32Add()),
        ["a leaf loop"] = code => code
            .I32Const(10).LocalSet(1)
            .Loop().LocalGet(1).I32Const(1).I32Sub().LocalTee(1).BrIf(0).End()
            .LocalGet(0),
        ["a leaf loop with accesses"] = code => code
            .I32Const(40).LocalSet(1)
            .Loop()
            .LocalGet(1).LocalGet(1).I32Load().LocalGet(1).I32Load(4).I32Add().I32Store(8)
            .LocalGet(1).I32Const(4).I32Sub().LocalTee(1).BrIf(0)
            .End()
            .LocalGet(0),
        ["a loop of direct calls"] = code => code
            .I32Const(3).LocalSet(1)
            .Loop().LocalGet(1).Call("leaf").Drop().LocalGet(1).I32Const(1).I32Sub().LocalTee(1).BrIf(0).End()
            .LocalGet(0),
        ["a loop of indirect calls"] = code => code
            .I32Const(3).LocalSet(1)
            .Loop().LocalGet(1).I32Const(1).CallIndirect([I32], [I32]).Drop().LocalGet(1).I32Const(1).I32Sub().LocalTee(1).BrIf(0).End()
            .LocalGet(0),
        ["bulk work"] = code => code.I32Const(0).I32Const(1).I32Const(5000).MemoryFill().LocalGet(0),
        ["a caught exception"] = code => code.Block().TryTable(null, new Catch(0)).Throw(0).End().Unreachable().End().LocalGet(0),
        ["a tail call"] = code => code.LocalGet(0).ReturnCall("leaf"),
    };

    public static TheoryData<string> Names => [.. Callees.Keys];

    [Theory]
    [MemberData(nameof(Names))]
    public void Each_round_costs_the_same_as_the_host_sees_it(string callee)
    {
        using var store = new WasmStore();
        var seen = new List<long>();
        var run = Instantiate(callee, store, () => seen.Add(store.Fuel)).GetFunction<Action<int>>("run");
        store.Fuel = Plenty;
        run(Rounds);
        seen.Count.ShouldBe(Rounds);
        var cost = seen[0] - seen[1];
        cost.ShouldBeGreaterThan(0);
        seen.Zip(seen.Skip(1), (before, after) => before - after).ShouldAllBe(difference => difference == cost);
        var seven = Plenty - store.Fuel;
        store.Fuel = Plenty;
        run(Rounds + 5);
        (Plenty - store.Fuel).ShouldBe(seven + (5 * cost));
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void What_it_costs_suffices_and_anything_less_does_not(string callee)
    {
        using var store = new WasmStore();
        var run = Instantiate(callee, store).GetFunction<Action<int>>("run");
        store.Fuel = Plenty;
        run(Rounds);
        var cost = Plenty - store.Fuel;
        store.Fuel = cost;
        run(Rounds);
        store.Fuel.ShouldBe(0);
        foreach (var less in (long[])[1, 2, cost / 3, cost / 2, cost - 1])
        {
            store.Fuel = cost - less;
            GuestTrap.Expect(WasmTrapKind.OutOfFuel, () => run(Rounds));
            store.Fuel.ShouldBe(0);
        }
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void It_costs_the_same_with_any_bounds_checks_and_however_the_callee_is_called(string callee)
    {
        var costs = new HashSet<long>();
        var rounds = new HashSet<long>();
        foreach (var checks in Enum.GetValues<WasmBoundsChecks>())
        {
            foreach (var function in (string[])["run", "run directly"])
            {
                using var store = new WasmStore();
                var seen = new List<long>();
                var run = Instantiate(callee, store, () => seen.Add(store.Fuel), checks).GetFunction<Action<int>>(function);
                store.Fuel = Plenty;
                run(Rounds);
                costs.Add(Plenty - store.Fuel);
                rounds.Add(seen[0] - seen[1]);
            }
        }

        // A constant more that says which function of the table it is.
        rounds.Count.ShouldBe(2);
        rounds.Max().ShouldBe(rounds.Min() + 1);
        costs.Count.ShouldBe(2);
        costs.Max().ShouldBe(costs.Min() + Rounds);
    }

    [Theory]
    [MemberData(nameof(Names))]
    public void A_host_that_sets_fuel_amid_such_a_loop_sets_all_there_is(string callee)
    {
        using var store = new WasmStore();
        var look = Plenty;
        var run = Instantiate(callee, store, () => store.Fuel = look).GetFunction<Action<int>>("run");
        store.Fuel = Plenty;
        run(Rounds);
        var rest = look - store.Fuel;
        rest.ShouldBeInRange(0, 200);

        // As much again as a round takes beyond the rest, or everything ends.
        look = 0;
        store.Fuel = Plenty;
        GuestTrap.Expect(WasmTrapKind.OutOfFuel, () => run(Rounds));
    }

    [Fact]
    public void A_fault_within_such_a_loop_leaves_the_same_fuel_with_any_bounds_checks()
    {
        var left = new HashSet<long>();
        foreach (var checks in Enum.GetValues<WasmBoundsChecks>())
        {
            using var store = new WasmStore();
            var run = new ModuleBuilder()
                .Memory(1)
                .Table(1)
                .Elements(offset => offset.I32Const(0), "walk")
                .Function("walk", [I32], [I32], [I32], code => code
                    .LocalGet(0).I32Const(1000).I32Mul().LocalSet(1)
                    .Loop()
                    .LocalGet(1).LocalGet(1).I32Load().LocalGet(1).I32Load(4).I32Add().I32Store(8)
                    .LocalGet(1).I32Const(100).I32Add().LocalTee(1).LocalGet(0).I32Const(2000).I32Mul().I32LtU().BrIf(0)
                    .End()
                    .LocalGet(0))
                .Function("run", [], [], [I32], code => code
                    .Loop()
                    .LocalGet(0).I32Const(1).I32Add().LocalTee(0).I32Const(0).CallIndirect([I32], [I32]).Drop()
                    .Br(0)
                    .End())
                .Compile(new WasmCompileOptions { BoundsChecks = checks })
                .Instantiate(store).GetFunction<Action>("run");
            store.Fuel = Plenty;
            GuestTrap.Expect(WasmTrapKind.OutOfBoundsMemory, run);
            left.Add(store.Fuel);
        }

        left.ShouldHaveSingleItem().ShouldBeInRange(1, Plenty - 1000);
    }

    private static WasmInstance Instantiate(string callee, WasmStore store, Action? look = null, WasmBoundsChecks checks = default) =>
        new WasmLinker(store).DefineFunction("host", "look", look ?? (() => { })).Instantiate(new ModuleBuilder()
            .ImportFunction("host", "look", [], [])
            .Memory(1)
            .Table(2)
            .Tag([])
            .Elements(offset => offset.I32Const(0), "callee", "leaf")
            .Function("leaf", [I32], [I32], code => code.LocalGet(0).I32Const(1).I32Add())
            .Function("callee", [I32], [I32], [I32], Callees[callee])
            .Function("run", [I32], [], code => code
                .Loop()
                .LocalGet(0).I32Const(0).CallIndirect([I32], [I32]).Drop()
                .Call("look")
                .LocalGet(0).I32Const(1).I32Sub().LocalTee(0).BrIf(0)
                .End())
            .Function("run directly", [I32], [], code => code
                .Loop()
                .LocalGet(0).Call("callee").Drop()
                .Call("look")
                .LocalGet(0).I32Const(1).I32Sub().LocalTee(0).BrIf(0)
                .End())
            .Compile(new WasmCompileOptions { BoundsChecks = checks }));
}
