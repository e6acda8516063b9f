using Bailey.Testing.Modules;
using Bailey.Wasm.Compilation.Outlining;
using Bailey.Wasm.Tests.Caching;
using static Bailey.Wasm.WasmValueType;

namespace Bailey.Wasm.Tests.Outlining;

/// <summary>A function that is too large for the JIT to optimize is cut into several methods, and nobody can tell.</summary>
public sealed class CutFunctionTests
{
    private const int Loops = 1_500;

    private static readonly OutlineOptions Never = new() { LargestMethod = int.MaxValue };

    [Fact]
    public void A_function_is_cut_where_the_JIT_would_not_optimize_it()
    {
        IsCut(Compile(WasmCompileOptions.Default)).ShouldBeTrue();
        IsCut(Compile(WasmCompileOptions.Default with { Outlining = Never })).ShouldBeFalse();
    }

    [Theory]
    [InlineData(WasmBoundsChecks.Explicit)]
    [InlineData(WasmBoundsChecks.GuardPages)]
    public void It_gives_what_it_gives_whole_for_the_same_fuel(WasmBoundsChecks checks)
    {
        var options = new WasmCompileOptions { BoundsChecks = checks };
        Run(Compile(options)).ShouldBe(Run(Compile(options with { Outlining = Never })));
    }

    [Theory]
    [InlineData(WasmBoundsChecks.Explicit)]
    [InlineData(WasmBoundsChecks.GuardPages)]
    public void A_trap_in_a_segment_names_its_function_once(WasmBoundsChecks checks)
    {
        using var store = new WasmStore();
        var run = Compile(new WasmCompileOptions { BoundsChecks = checks }).Instantiate(store).GetFunction<Func<int, int, int>>("large");
        var trap = Should.Throw<WasmTrapException>(() => run(3, 70_000));
        trap.Kind.ShouldBe(WasmTrapKind.OutOfBoundsMemory);
        trap.Backtrace.Select(static frame => frame.FunctionName).ShouldBe(["large"]);
    }

    [Fact]
    public void A_deadline_ends_a_loop_in_a_segment()
    {
        using var store = new WasmStore();
        var run = Compile(WasmCompileOptions.Default with { MeterFuel = false }).Instantiate(store).GetFunction<Func<int, int, int>>("large");
        run(3, 0);
        using (store.Begin(TimeSpan.FromMilliseconds(20)))
        {
            GuestTrap.Expect(WasmTrapKind.Deadline, () => run(int.MaxValue, 0));
        }
    }

    [Fact]
    public void Endless_recursion_through_segments_exhausts_the_stack_as_a_trap()
    {
        var options = WasmCompileOptions.Default with { Outlining = CutOptions.Segments(60) };
        var module = new ModuleBuilder()
            .Function("down", [I32], [I32], code => code
                .LocalGet(0).If().LocalGet(0).I32Const(1).I32Add().Call("down").LocalSet(0).End()
                .LocalGet(0))
            .Compile(options);
        IsCut(module).ShouldBeTrue();
        using var store = new WasmStore();
        var down = module.Instantiate(store).GetFunction<Func<int, int>>("down");
        down(0).ShouldBe(0);
        GuestTrap.Expect(WasmTrapKind.StackExhausted, () => down(1));
    }

    [Fact]
    public void The_cache_keeps_the_further_methods()
    {
        using var folder = new CacheFolder();
        var cold = Run(Compile(WasmCompileOptions.Default with { Cache = folder.Open() }));
        var cache = folder.Open();
        var warm = Compile(WasmCompileOptions.Default with { Cache = cache });
        cache.Hits.ShouldBe(1);
        IsCut(warm).ShouldBeTrue();
        Run(warm).ShouldBe(cold);
    }

    private static bool IsCut(WasmModule module) => module.CodeFor([]).ResultSlots > 0;

    private static (int Result, long Fuel) Run(WasmModule module)
    {
        using var store = new WasmStore();
        var run = module.Instantiate(store).GetFunction<Func<int, int, int>>("large");
        run(1, 8);
        var before = store.Fuel;
        return (run(5, 16), before - store.Fuel);
    }

    // Loops that run as often as the first argument says and add to it what is at the second, each with numbers of its own.
    private static WasmModule Compile(WasmCompileOptions options)
    {
        var number = 0;
        return new ModuleBuilder()
            .Memory(1)
            .Function("large", [I32, I32], [I32], [I32, I32], code => code
                .Repeat(Loops, c => c
                    .I32Const(0).LocalSet(2)
                    .Loop()
                    .LocalGet(3).LocalGet(1).I32Load().I32Add().I32Const(++number).I32Add().LocalSet(3)
                    .LocalGet(1).LocalGet(3).I32Store()
                    .LocalGet(2).I32Const(1).I32Add().LocalSet(2)
                    .LocalGet(2).LocalGet(0).I32LtS().BrIf(0)
                    .End())
                .LocalGet(3))
            .Compile(options);
    }
}
