using Bailey.Testing.Modules;
using static Bailey.Wasm.WasmValueType;

namespace Bailey.Wasm.Tests.Api;

/// <summary>Traps: kinds, backtraces, and that an instance works on.</summary>
public sealed class TrapTests
{
    private static readonly Dictionary<WasmTrapKind, Action<CodeWriter>> Kinds = new()
    {
        [WasmTrapKind.Unreachable] = code => code.Unreachable(),
        [WasmTrapKind.OutOfBoundsMemory] = code => code.I32Const(-4).I32Load().Drop(),
        [WasmTrapKind.OutOfBoundsTable] = code => code.I32Const(7).TableGet().Drop(),
        [WasmTrapKind.UndefinedElement] = code => code.I32Const(7).CallIndirect([], []),
        [WasmTrapKind.IndirectCallTypeMismatch] = code => code.I32Const(0).CallIndirect([], []),
        [WasmTrapKind.NullReference] = code => code.I32Const(1).CallIndirect([], []),
        [WasmTrapKind.IntegerOverflow] = code => code.I32Const(int.MinValue).I32Const(-1).I32DivS().Drop(),
        [WasmTrapKind.DivisionByZero] = code => code.I64Const(1).I64Const(0).I64RemU().Drop(),
        [WasmTrapKind.InvalidConversion] = code => code.F32Const(float.NaN).I64TruncF32S().Drop(),
    };

    public static TheoryData<WasmTrapKind> AllKinds => [.. Kinds.Keys];

    [Theory]
    [MemberData(nameof(AllKinds))]
    public void Each_kind_is_told_apart_and_the_instance_works_on(WasmTrapKind kind)
    {
        var instance = new ModuleBuilder()
            .Memory(1)
            .Table(2)
            .Elements(offset => offset.I32Const(0), "answer")
            .Function("run", [], [], Kinds[kind])
            .Function("answer", [], [I32], code => code.I32Const(42))
            .Compile()
            .Instantiate();
        for (var round = 0; round < 3; round++)
        {
            var trap = Should.Throw<WasmTrapException>(instance.GetFunction<Action>("run"));
            trap.Kind.ShouldBe(kind);
            trap.ErrorCode.ShouldBe(WasmErrorCode.Trap);
            trap.Code.ShouldBe("trap");
            trap.Message.ShouldNotBeNullOrWhiteSpace();
            GuestTrap.Expect(kind, () => instance.GetFunction("run").Invoke());
            instance.GetFunction<Func<int>>("answer")().ShouldBe(42);
        }
    }

    [Fact]
    public void A_trap_can_be_thrown_ten_thousand_times()
    {
        var instance = new ModuleBuilder()
            .Function("run", [], [], code => code.Unreachable())
            .Compile()
            .Instantiate();
        var run = instance.GetFunction<Action>("run");
        for (var round = 0; round < 10_001; round++)
        {
            Should.Throw<WasmTrapException>(run);
        }
    }

    [Fact]
    public void A_backtrace_names_the_active_functions_innermost_first()
    {
        var trap = Should.Throw<WasmTrapException>(Nested().Names("sample").Compile().Instantiate().GetFunction<Action>("outer"));
        trap.Backtrace.ShouldBe([
            new WasmFrame("sample", 0, "inner"),
            new WasmFrame("sample", 1, "middle"),
            new WasmFrame("sample", 2, "outer"),
        ]);
        trap.Backtrace[0].ToString().ShouldBe("sample!inner");
    }

    [Fact]
    public void A_backtrace_without_names_has_indices_and_names_of_exports()
    {
        var trap = Should.Throw<WasmTrapException>(Nested().Compile().Instantiate().GetFunction<Action>("outer"));
        trap.Backtrace.Select(frame => frame.FunctionIndex).ShouldBe([0, 1, 2]);
        trap.Backtrace[0].FunctionName.ShouldBeNull();
        trap.Backtrace[0].ToString().ShouldContain("func[0]");
        trap.Backtrace[2].FunctionName.ShouldBe("outer");
    }

    [Fact]
    public void A_backtrace_of_endless_recursion_is_bounded()
    {
        var instance = new ModuleBuilder().Function("run", [], [], code => code.Call("run").Nop()).Compile().Instantiate();
        var trap = Should.Throw<WasmTrapException>(instance.GetFunction<Action>("run"));
        trap.Backtrace.Length.ShouldBe(100);
        trap.Backtrace.ShouldAllBe(frame => frame.FunctionIndex == 0);
    }

    [Fact]
    public void A_backtrace_goes_through_host_functions_to_the_guests_beyond()
    {
        using var store = new WasmStore();
        var linker = new WasmLinker(store).DefineFunction("host", "bounce", (WasmInstance caller) => caller.GetFunction<Action>("fail")());
        var instance = linker.Instantiate(new ModuleBuilder()
            .ImportFunction("host", "bounce", [], [])
            .Function("fail", [], [], code => code.Unreachable())
            .Function("run", [], [], code => code.Call("bounce"))
            .Names("sample")
            .Compile());
        var trap = Should.Throw<WasmTrapException>(instance.GetFunction<Action>("run"));
        trap.Kind.ShouldBe(WasmTrapKind.Unreachable);
        trap.Backtrace.Select(frame => frame.FunctionName).ShouldBe(["fail", "run"]);
    }

    [Fact]
    public void A_host_error_has_the_backtrace_of_the_guest()
    {
        using var store = new WasmStore();
        var linker = new WasmLinker(store).DefineFunction("host", "fail", void () => throw new InvalidOperationException("no"));
        var instance = linker.Instantiate(new ModuleBuilder()
            .ImportFunction("host", "fail", [], [])
            .Function("run", [], [], code => code.Call("fail"))
            .Names("sample")
            .Compile());
        var trap = Should.Throw<WasmTrapException>(instance.GetFunction<Action>("run"));
        trap.Backtrace.ShouldContain(new WasmFrame("sample", 1, "run"));
    }

    private static ModuleBuilder Nested() => new ModuleBuilder()
        .Function("inner", [], [], code => code.Unreachable(), export: false)
        .Function("middle", [], [], code => code.Call("inner").Nop(), export: false)
        .Function("outer", [], [], code => code.Call("middle").Nop());
}
