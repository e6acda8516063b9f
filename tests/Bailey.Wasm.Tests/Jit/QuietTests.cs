using System.Runtime.Intrinsics;
using Bailey.Testing.Modules;

namespace Bailey.Wasm.Tests.Jit;

/// <summary>
/// Arithmetic that would give an operand back if it were not a signalling NaN, which must become quiet (core specification, 4.3.3): the JIT folds it where it knows the other
/// operand, as a constant or because it is the same.
/// </summary>
public sealed class QuietTests
{
    private const int Signalling32 = 0x7F800001;
    private const long Signalling64 = 0x7FF0000000000001;
    private const int Quiet32 = 0x00400000;
    private const long Quiet64 = 0x0008000000000000;

    public static TheoryData<int, double> Scalars
    {
        get
        {
            // add, sub, mul, div from f32.add on; the second operand that makes no difference.
            var data = new TheoryData<int, double>();
            foreach (var (operation, neutral) in ((int, double)[])[(0, 0.0), (0, -0.0), (1, 0.0), (1, -0.0), (2, 1.0), (2, -1.0), (3, 1.0), (3, -1.0)])
            {
                data.Add(operation, neutral);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Scalars))]
    public void A_number_is_quiet_after_arithmetic_that_changes_none(int operation, double neutral)
    {
        var module = new ModuleBuilder();
        module.Function("f", [WasmValueType.I32], [WasmValueType.I32], code =>
        {
            code.LocalGet(0).F32ReinterpretI32();
            code.F32Const((float)neutral);
            code.Instruction(0x92 + operation).Instruction(0xBC);
        });
        module.Function("d", [WasmValueType.I64], [WasmValueType.I64], code =>
        {
            code.LocalGet(0).F64ReinterpretI64();
            code.F64Const(neutral);
            code.Instruction(0xA0 + operation).Instruction(0xBD);
        });
        var instance = WasmModule.Compile(module.ToBytes()).Instantiate(new WasmStore());

        (instance.GetFunction<Func<int, int>>("f")(Signalling32) & Quiet32).ShouldBe(Quiet32);
        (instance.GetFunction<Func<long, long>>("d")(Signalling64) & Quiet64).ShouldBe(Quiet64);
    }

    public static TheoryData<int, bool> Same => new() { { 0xFD00E8, false }, { 0xFD00E9, false }, { 0xFD00F4, true }, { 0xFD00F5, true } };

    [Theory]
    [MemberData(nameof(Same))]
    public void The_greater_and_the_lesser_of_one_vector_are_quiet(int opcode, bool isDouble)
    {
        var signalling = isDouble ? Vector128.Create(Signalling64).AsByte() : Vector128.Create(Signalling32).AsByte();
        var quiet = isDouble ? Vector128.Create(Quiet64).AsByte() : Vector128.Create(Quiet32).AsByte();
        var function = Vectors(code => code.LocalGet(0).LocalGet(0).Instruction(opcode));

        (function(signalling) & quiet).ShouldBe(quiet);
    }

    public static TheoryData<int, bool, double> Lanes
    {
        get
        {
            var data = new TheoryData<int, bool, double>();
            foreach (var (operation, neutral) in ((int, double)[])[(0, 0.0), (0, -0.0), (1, 0.0), (1, -0.0), (2, 1.0), (2, -1.0), (3, 1.0), (3, -1.0)])
            {
                data.Add(0xFD00E4 + operation, false, neutral);
                data.Add(0xFD00F0 + operation, true, neutral);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Lanes))]
    public void Lanes_are_quiet_after_arithmetic_that_changes_none(int opcode, bool isDouble, double neutral)
    {
        var signalling = isDouble ? Vector128.Create(Signalling64).AsByte() : Vector128.Create(Signalling32).AsByte();
        var quiet = isDouble ? Vector128.Create(Quiet64).AsByte() : Vector128.Create(Quiet32).AsByte();
        var other = isDouble ? Vector128.Create(neutral).AsByte() : Vector128.Create((float)neutral).AsByte();
        Span<byte> bytes = stackalloc byte[16];
        other.CopyTo(bytes);
        var constant = bytes.ToArray();
        var function = Vectors(code =>
        {
            code.LocalGet(0).V128Const(constant);
            code.Instruction(opcode);
        });

        (function(signalling) & quiet).ShouldBe(quiet);
    }

    private static Func<Vector128<byte>, Vector128<byte>> Vectors(Action<CodeWriter> body)
    {
        var module = new ModuleBuilder();
        module.Function("v", [WasmValueType.V128], [WasmValueType.V128], body);
        return WasmModule.Compile(module.ToBytes()).Instantiate(new WasmStore()).GetFunction<Func<Vector128<byte>, Vector128<byte>>>("v");
    }
}
