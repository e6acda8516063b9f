using System.Reflection;
using Bailey.Wasm.Binary;
using Bailey.Wasm.Compilation;

namespace Bailey.Wasm.Tests.Simd;

public class SimdLoweringTests
{
    private static readonly Opcode[] NotOnValues =
    [
        .. Enumerable.Range((int)Opcode.V128Load, Opcode.V128Store - Opcode.V128Load + 1).Select(number => (Opcode)number),
        Opcode.V128Const, Opcode.I8x16Shuffle,
        .. Enumerable.Range((int)Opcode.V128Load8Lane, Opcode.V128Load64Zero - Opcode.V128Load8Lane + 1).Select(number => (Opcode)number),
    ];

    public static TheoryData<string> Opcodes => [.. VectorOpcodes().Except(NotOnValues).Select(opcode => opcode.ToString())];

    public static TheoryData<string> FloatArithmetic =>
        [.. SimdReference.All.Values.Where(instruction => instruction.FloatLanes != SimdFloatLanes.None).Select(instruction => instruction.Opcode.ToString())];

    [Fact]
    public void The_reference_knows_exactly_the_instructions_that_work_on_values() =>
        SimdReference.All.Keys.Order().ShouldBe(VectorOpcodes().Except(NotOnValues).Order());

    [Theory, MemberData(nameof(Opcodes))]
    public void Casts_operation_and_result_fit_together(string name)
    {
        var instruction = SimdReference.All[Enum.Parse<Opcode>(name)];
        var lowering = SimdLowering.For(instruction.Opcode);
        var taken = lowering.Operation.GetParameters().Select(parameter => parameter.ParameterType).ToArray();

        lowering.Operation.IsStatic.ShouldBeTrue();
        lowering.OperandCasts.Length.ShouldBe(instruction.Parameters.Length);
        taken.Length.ShouldBe(instruction.Parameters.Length + (instruction.Immediates > 0 ? 1 : 0));
        for (var i = 0; i < instruction.Parameters.Length; i++)
        {
            OnStack(Through(lowering.OperandCasts[i], SimdEmitter.ClrType(instruction.Parameters[i]))).ShouldBe(OnStack(taken[i]));
        }

        if (instruction.Immediates > 0)
        {
            taken[^1].ShouldBe(typeof(int));
        }

        OnStack(Through(lowering.ResultCast, lowering.Operation.ReturnType)).ShouldBe(SimdEmitter.ClrType(instruction.Result));
    }

    [Theory, MemberData(nameof(Opcodes))]
    public void Agrees_with_the_scalar_reference_on_edges_and_random_operands(string name)
    {
        var instruction = SimdReference.All[Enum.Parse<Opcode>(name)];
        var random = new Random((int)instruction.Opcode);
        for (var immediate = 0; immediate < Math.Max(1, instruction.Immediates); immediate++)
        {
            var function = SimdEmitter.OnMemory(instruction, immediate);
            for (var i = 0; i < (instruction.Immediates > 0 ? 60 : 600); i++)
            {
                var operands = SimdInputs.Operands(random, instruction);
                Check(instruction, immediate, operands, SimdEmitter.Run(function, operands));
            }
        }
    }

    [Theory, MemberData(nameof(Opcodes))]
    public void Agrees_with_the_scalar_reference_on_constants_that_the_compiler_folds(string name)
    {
        var instruction = SimdReference.All[Enum.Parse<Opcode>(name)];
        var random = new Random(~(int)instruction.Opcode);
        var all = (1 << instruction.Parameters.Length) - 1;
        for (var i = 0; i < 24; i++)
        {
            var immediate = random.Next(Math.Max(1, instruction.Immediates));

            // The JIT takes x * 1, x / 1, x - 0 and x + -0 for x even where x is a signalling NaN.
            var operands = SimdInputs.Operands(random, instruction, canonical: instruction.FloatLanes != SimdFloatLanes.None);
            var constants = i % 2 == 0 ? all : random.Next(1, all + 1);
            Check(instruction, immediate, operands, SimdEmitter.Run(SimdEmitter.OnConstants(instruction, immediate, operands, constants), operands));
        }
    }

    [Theory, MemberData(nameof(FloatArithmetic))]
    public void A_constant_that_is_a_signalling_NaN_gives_a_quiet_one(string name)
    {
        var instruction = SimdReference.All[Enum.Parse<Opcode>(name)];
        var random = new Random(name.Length);
        for (var operand = 0; operand < instruction.Parameters.Length; operand++)
        {
            var operands = SimdInputs.Operands(random, instruction);
            operands[operand] = instruction.Shape == LaneShape.F32
                ? Lanes.Of<uint>(0x7F800001, 0x7FBFFFFF, 0xFF800001, 0x7FA00000)
                : Lanes.Of<ulong>(0x7FF0000000000001, 0xFFF4000000000000);
            Check(instruction, 0, operands, SimdEmitter.Run(SimdEmitter.OnConstants(instruction, 0, operands, 1 << operand), operands));
        }
    }

    [Theory, MemberData(nameof(Opcodes))]
    public void Says_which_results_may_hold_arithmetic_NaNs(string name)
    {
        var opcode = Enum.Parse<Opcode>(name);
        SimdLowering.ReturnsFloatLanes(opcode).ShouldBe(SimdReference.All[opcode].FloatLanes);
    }

    [Fact]
    public void Refuses_instructions_that_need_more_than_values()
    {
        foreach (var opcode in NotOnValues.Concat([Opcode.I32Add, (Opcode)0xFD009A, (Opcode)0xFD0114, (Opcode)(-1)]))
        {
            Should.Throw<ArgumentOutOfRangeException>(() => SimdLowering.For(opcode)).ParamName.ShouldBe("opcode");
        }
    }

    [Fact]
    public void Builds_each_lowering_once() =>
        SimdLowering.For(Opcode.F32x4Add).ShouldBeSameAs(SimdLowering.For(Opcode.F32x4Add));

    private static IEnumerable<Opcode> VectorOpcodes() => Enum.GetValues<Opcode>().Where(opcode => (int)opcode >> 16 == 0xFD);

    private static void Check(SimdInstruction instruction, int immediate, byte[][] operands, byte[] actual)
    {
        var expected = instruction.Reference(operands, immediate);
        if (!instruction.Accepts(actual, expected, operands))
        {
            Assert.Fail($"{instruction.Opcode} {immediate} of {string.Join(", ", operands.Select(Convert.ToHexString))} "
                + $"gave {Convert.ToHexString(actual)} instead of {Convert.ToHexString(expected)}");
        }
    }

    private static Type Through(MethodInfo? cast, Type given)
    {
        if (cast is null)
        {
            return given;
        }

        cast.GetParameters().ShouldHaveSingleItem().ParameterType.ShouldBe(given);
        return cast.ReturnType;
    }

    private static Type OnStack(Type type) =>
        type == typeof(bool) || type == typeof(sbyte) || type == typeof(byte) || type == typeof(short) || type == typeof(ushort) || type == typeof(uint)
            ? typeof(int)
            : type == typeof(ulong) ? typeof(long) : type;
}
