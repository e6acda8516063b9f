using Bailey.Testing.Modules;
using Bailey.Wasm;
using static Bailey.Wasm.WasmValueType;

namespace Bailey.Testing.Host.Scenarios;

/// <summary>Modules at the limits, which work, and far past them, which are refused.</summary>
internal static class ExtremeShapeScenarios
{
    private static readonly WasmValueType[] Thousand = [.. Enumerable.Repeat(I32, 1000)];

    public static IEnumerable<(string, Action<string[]>)> All =>
    [
        ("shape: 10,000 nested blocks work", _ => Works(Nesting(10_000, c => c.Block(), c => c.End()), 7)),
        ("shape: 10,000 nested loops work", _ => Works(Nesting(10_000, c => c.Loop(), c => c.End()), 7)),
        ("shape: 10,000 nested ifs work", _ => Works(Nesting(10_000, c => c.LocalGet(0).If(), c => c.Else().End()), 7)),
        ("shape: 10,000 nested blocks with results work", _ => Works(NestingWithResults(10_000), 7)),
        ("shape: 100,000 nested blocks are refused", _ => Refused(Nesting(100_000, c => c.Block(), c => c.End()))),
        ("shape: 3,000,000 nested unreachable blocks are refused", _ => Refused(UnreachableNesting(3_000_000))),
        ("shape: 50,000 locals work", _ => Works(Locals(49_999), 7, largeFrame: true)),
        ("shape: 50,001 locals are refused", _ => Refused(Locals(50_000))),
        ("shape: 4,000,000,000 locals are refused", _ => Refused(Locals(4_000_000_000))),
        ("shape: br_table of 60,000 targets works", _ => BranchTable()),
        ("shape: br_table of 1,000,000 targets is refused", _ => Refused(BranchTable(1_000_000))),
        ("shape: 49,000 operands work", _ => Works(Operands(49_000), unchecked(49_000 * 7))),
        ("shape: 49,000 operands of mixed types work", _ => Works(MixedOperands(49_000), 7 + 24_500)),
        ("shape: 70,000 operands are refused", _ => Refused(Operands(70_000))),
        ("shape: 40,000 nested additions work", _ => Works(Operands(40_000), unchecked(40_000 * 7))),
        ("shape: a chain of 200,000 additions works", _ => Works(Run(c => c.LocalGet(0).Repeat(200_000, a => a.I32Const(1).I32Add())), 200_007)),
        ("shape: 1,000 parameters and results work", _ => Works(ThousandParameters(), 7 + 999)),
        ("shape: 1,000 parameters of an indirect call work", _ => Works(ThousandIndirect(), 7 + 999)),
        ("shape: br with 1,000 values works", _ => Works(ThousandBranch(), 7)),
        ("shape: loop with 1,000 values works", _ => Works(ThousandLoop(), 7 + 5)),
        ("shape: br_table with 1,000 values works", _ => Works(ThousandBranchTable(), 7)),
        ("shape: 100,000 functions work", _ => Works(Functions(99_999), 7 + 1)),
        ("shape: 100,001 functions are refused", _ => Refused(Functions(100_000))),
        ("shape: a function of 9 MiB is refused", _ => Refused(Run(c => c.Repeat(9 * 1024 * 1024, n => n.Nop()).LocalGet(0)))),
    ];

    private static ModuleBuilder Run(Action<CodeWriter> body) => new ModuleBuilder().Function("run", [I32], [I32], body);

    private static ModuleBuilder Nesting(int depth, Action<CodeWriter> open, Action<CodeWriter> close) =>
        Run(code => code.Repeat(depth, open).Nop().Repeat(depth, close).LocalGet(0));

    private static ModuleBuilder NestingWithResults(int depth) => Run(code => code
        .Repeat(depth, c => c.Block(I32))
        .LocalGet(0).LocalGet(0).BrIf((uint)depth - 1).LocalGet(0).BrTable([0, 1, 2], (uint)depth - 1)
        .Repeat(depth, c => c.End()));

    private static ModuleBuilder UnreachableNesting(int depth) =>
        Run(code => code.Unreachable().Repeat(depth, c => c.Block()).Repeat(depth, c => c.End()));

    private static ModuleBuilder Locals(uint count) => new ModuleBuilder()
        .Function("run", [I32], [I32], [(count, I32)], code => code
            .LocalGet(0).LocalSet(count).LocalGet(count).LocalGet(count / 2).I32Add());

    private static ModuleBuilder BranchTable(int targets) => Run(code => code
        .Block().Block().Block()
        .LocalGet(0).BrTable([.. Enumerable.Range(0, targets).Select(i => (uint)(i % 3))], 2)
        .End().I32Const(100).Return()
        .End().I32Const(200).Return()
        .End().I32Const(300));

    private static void BranchTable()
    {
        var run = BranchTable(60_000).Compile().Instantiate().GetFunction<Func<int, int>>("run");
        foreach (var index in (int[])[0, 1, 2, 3, 29_999, 30_000, 59_998, 59_999])
        {
            run(index).ShouldBe(100 * ((index % 3) + 1));
        }

        run(60_000).ShouldBe(300);
        run(-1).ShouldBe(300);
        SoundModule.Verify();
    }

    private static ModuleBuilder Operands(int depth) =>
        Run(code => code.Repeat(depth, c => c.LocalGet(0)).Repeat(depth - 1, c => c.I32Add()));

    private static ModuleBuilder MixedOperands(int depth) => Run(code => code
        .Repeat(depth / 2, c => c.I64Const(1).F64Const(1))
        .Repeat(depth / 2, c => c.I32TruncF64S().I64ExtendI32S().I64Mul().I32WrapI64().LocalGet(0).I32Add().LocalSet(0))
        .LocalGet(0));

    private static ModuleBuilder ThousandParameters() => new ModuleBuilder()
        .Function("wide", Thousand, Thousand, code => code.Repeat(1000, (c, i) => c.LocalGet((uint)i)))
        .Function("run", [I32], [I32], code => code
            .LocalGet(0).Repeat(999, c => c.I32Const(1)).Call("wide").Repeat(999, c => c.I32Add()));

    private static ModuleBuilder ThousandIndirect() => new ModuleBuilder()
        .Table(1)
        .Elements(offset => offset.I32Const(0), "wide")
        .Function("wide", Thousand, Thousand, code => code.Repeat(1000, (c, i) => c.LocalGet((uint)i)))
        .Function("run", [I32], [I32], code => code
            .LocalGet(0).Repeat(999, c => c.I32Const(1)).I32Const(0).CallIndirect(Thousand, Thousand).Repeat(999, c => c.I32Add()));

    private static ModuleBuilder ThousandBranch() => Run(code => code
        .Block([], Thousand)
        .I64Const(5).LocalGet(0).Repeat(999, c => c.I32Const(0))
        .LocalGet(0).BrIf(0)
        .Unreachable()
        .End()
        .Repeat(999, c => c.I32Add()));

    private static ModuleBuilder ThousandLoop() => new ModuleBuilder()
        .Function("run", [I32], [I32], [I32], code => code
            .Repeat(1000, c => c.I32Const(0))
            .Loop(Thousand, Thousand)
            .I32Const(1).I32Add()
            .LocalGet(1).I32Const(1).I32Add().LocalTee(1).I32Const(5).I32LtS().BrIf(0)
            .End()
            .Repeat(999, c => c.I32Add()).LocalGet(0).I32Add());

    private static ModuleBuilder ThousandBranchTable() => Run(code => code
        .Block([], Thousand).Block([], Thousand)
        .LocalGet(0).Repeat(999, c => c.I32Const(0))
        .LocalGet(0).BrTable([0, 1, 0, 1], 1)
        .End().Unreachable()
        .End()
        .Repeat(999, c => c.I32Add()));

    private static ModuleBuilder Functions(int others)
    {
        var builder = new ModuleBuilder().Function("run", [I32], [I32], code => code.LocalGet(0).Call($"f{others - 1}"));
        for (var i = 0; i < others; i++)
        {
            builder.Function($"f{i}", [I32], [I32], code => code.LocalGet(0).I32Const(1).I32Add(), export: false);
        }

        return builder;
    }

    /// <param name="builder">A module with a function <c>run</c>.</param>
    /// <param name="expected">What it gives for 7.</param>
    /// <param name="largeFrame">Whether the function's frame may be too large for the smallest stack, where it then traps.</param>
    private static void Works(ModuleBuilder builder, int expected, bool largeFrame = false)
    {
        var binary = builder.ToBytes();
        Stacks.OnLargeAndSmall(stackBytes =>
        {
            var run = WasmModule.Compile(binary).Instantiate().GetFunction<Func<int, int>>("run");
            if (largeFrame && stackBytes < 1024 * 1024)
            {
                GuestTrap.Expect(WasmTrapKind.StackExhausted, () => run(7));
            }
            else
            {
                run(7).ShouldBe(expected);
            }
        });
        SoundModule.Verify();
    }

    private static void Refused(ModuleBuilder builder)
    {
        var binary = builder.ToBytes();
        Stacks.OnLargeAndSmall(_ =>
        {
            var error = Should.Throw<WasmModuleException>(() => { WasmModule.Compile(binary); });
            error.ErrorCode.ShouldBe(WasmErrorCode.LimitExceeded, error.Message);
        });
        SoundModule.Verify();
    }
}
