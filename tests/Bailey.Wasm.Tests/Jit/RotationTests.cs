using Bailey.Testing.Modules;

namespace Bailey.Wasm.Tests.Jit;

/// <summary>
/// Two shifts whose counts add up to the width. With an or they are a rotation; with an exclusive or they are not where a count is nothing, although the JIT says so
/// (dotnet/runtime#133864).
/// </summary>
public sealed class RotationTests
{
    [Theory]
    [InlineData(0x73, false)]
    [InlineData(0x73, true)]
    [InlineData(0x72, false)]
    [InlineData(0x6A, true)]
    public void Shifts_of_thirty_two_bits_are_combined_as_told(int combine, bool throughLocals)
    {
        var shift = Compile<Func<int, int, int>>(WasmValueType.I32, throughLocals, code => code.I32Const(32), 0x6B, 0x74, 0x76, combine);
        const int Value = 0x12345678;
        for (var count = -65; count <= 65; count++)
        {
            var (left, right) = (Value << (count & 31), (int)((uint)Value >> ((32 - count) & 31)));
            var expected = combine switch { 0x73 => left ^ right, 0x72 => left | right, _ => left + right };
            shift(Value, count).ShouldBe(expected);
        }
    }

    [Theory]
    [InlineData(0x85, false)]
    [InlineData(0x85, true)]
    [InlineData(0x84, false)]
    [InlineData(0x7C, true)]
    public void Shifts_of_sixty_four_bits_are_combined_as_told(int combine, bool throughLocals)
    {
        var shift = Compile<Func<long, long, long>>(WasmValueType.I64, throughLocals, code => code.I64Const(64), 0x7D, 0x86, 0x88, combine);
        const long Value = 0x123456789ABCDEF0;
        for (var count = -129; count <= 129; count++)
        {
            var (left, right) = (Value << (count & 63), (long)((ulong)Value >> ((64 - count) & 63)));
            var expected = combine switch { 0x85 => left ^ right, 0x84 => left | right, _ => left + right };
            shift(Value, count).ShouldBe(expected);
        }
    }

    [Theory]
    [InlineData(-1, -1, 0x77)]
    [InlineData(-1, 5, 0x78)]
    [InlineData(0x40000000, 1, 0x77)]
    [InlineData(1, 1, 0x78)]
    public void A_constant_rotated_by_a_constant_is_a_factor_like_another(int value, int count, int opcode)
    {
        var module = new ModuleBuilder();
        module.Function("f", [WasmValueType.I32], [WasmValueType.I32], code => code.LocalGet(0).I32Const(value).I32Const(count).Instruction(opcode).Instruction(0x6C));
        var multiply = WasmModule.Compile(module.ToBytes()).Instantiate(new WasmStore()).GetFunction<Func<int, int>>("f");

        var factor = opcode == 0x77 ? int.RotateLeft(value, count) : int.RotateRight(value, count);
        multiply(0xFFFF).ShouldBe(0xFFFF * factor);
    }

    // (x << n) combined with (x >>> (width - n)).
    private static T Compile<T>(WasmValueType type, bool throughLocals, Action<CodeWriter> width, int subtract, int left, int right, int combine)
        where T : Delegate
    {
        var module = new ModuleBuilder();
        module.Function("f", [type, type], [type], [type, type], code =>
        {
            code.LocalGet(0).LocalGet(1).Instruction(left);
            if (throughLocals)
            {
                code.LocalSet(2);
            }

            code.LocalGet(0);
            width(code);
            code.LocalGet(1).Instruction(subtract).Instruction(right);
            if (throughLocals)
            {
                code.LocalSet(3).LocalGet(2).LocalGet(3);
            }

            code.Instruction(combine);
        });
        return WasmModule.Compile(module.ToBytes()).Instantiate(new WasmStore()).GetFunction<T>("f");
    }
}
