using Bailey.Testing.Modules;
using static Bailey.Wasm.WasmValueType;

namespace Bailey.Wasm.Tests.Jit;

/// <summary>Whether a rotated number is zero is found out by looking at it, and not by what was computed before it: dotnet/runtime#129288.</summary>
public sealed class RotatedZeroTests
{
    private const int I32Rotl = 0x77, I32Rotr = 0x78, I64Rotl = 0x89, I64Rotr = 0x8A;

    public static TheoryData<int, string> Cases
    {
        get
        {
            var cases = new TheoryData<int, string>();
            foreach (var opcode in (int[])[I32Rotl, I32Rotr, I64Rotl, I64Rotr])
            {
                foreach (var way in (string[])["if", "eqz", "select", "local", "zero that is known"])
                {
                    cases.Add(opcode, way);
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void Rotated_numbers_are_zero_where_they_are(int opcode, string way)
    {
        var is64 = opcode >= I64Rotl;
        var function = new ModuleBuilder()
            .Global(new(I32, IsMutable: true), code => code.I32Const(0))
            .Function("test", [is64 ? I64 : I32, I32], [I32], [is64 ? I64 : I32, I32, is64 ? I64 : I32], code =>
            {
                // What was computed before, in a comparison of its own.
                code.LocalGet(1).I32Const(1).I32Sub().GlobalSet(0).LocalGet(0);
                code = is64 ? code.I64Const(3) : code.I32Const(3);
                code.Instruction(opcode);
                code = way switch
                {
                    "local" => code.LocalSet(2).LocalGet(2),
                    "zero that is known" => (is64 ? code.I64Const(0) : code.I32Const(0)).Instruction(is64 ? 0x85 : 0x73),
                    _ => code,
                };
                code = is64 ? code.I64Const(0).Instruction(0x52) : way == "eqz" ? code.I32Eqz().I32Eqz() : code;
                _ = way == "select"
                    ? code.LocalSet(3).I32Const(1).I32Const(2).LocalGet(3).Select()
                    : code.If(I32).I32Const(1).Else().I32Const(2).End();
            })
            .Compile()
            .Instantiate()
            .GetFunction("test");
        foreach (var number in (int[])[0, 1, -1, 0x1000])
        {
            foreach (var before in (int[])[0, 1, 2, -1])
            {
                function.Invoke(is64 ? WasmValue.I64(number) : WasmValue.I32(number), WasmValue.I32(before))
                    .ShouldBe([WasmValue.I32(number != 0 ? 1 : 2)], $"{number} after {before}");
            }
        }
    }

    [Theory]
    [InlineData(I32Rotl)]
    [InlineData(I32Rotr)]
    [InlineData(I64Rotl)]
    [InlineData(I64Rotr)]
    public void Every_count_rotates_alone_and_as_a_part(int opcode)
    {
        var is64 = opcode >= I64Rotl;
        var type = is64 ? I64 : I32;
        var instance = new ModuleBuilder()
            .Function("alone", [type, type], [type], code => code.LocalGet(0).LocalGet(1).Instruction(opcode))
            .Function("part", [type, type], [type], code => code.LocalGet(0).LocalGet(1).Instruction(opcode).LocalGet(1).Instruction(is64 ? 0x7C : 0x6A))
            .Compile()
            .Instantiate();
        var number = 0x8123_4567_89AB_CDEF;
        for (var count = -70; count < 70; count++)
        {
            var expected = opcode switch
            {
                I32Rotl => uint.RotateLeft((uint)number, count),
                I32Rotr => uint.RotateRight((uint)number, count),
                I64Rotl => ulong.RotateLeft(number, count),
                _ => ulong.RotateRight(number, count),
            };
            Call("alone", count).ShouldBe(expected);
            Call("part", count).ShouldBe(is64 ? unchecked(expected + (ulong)count) : unchecked((uint)expected + (uint)count));
        }

        ulong Call(string name, int count) => instance.GetFunction(name).Invoke(Value(number), Value(unchecked((ulong)count)))[0].Bits;
        WasmValue Value(ulong bits) => WasmValue.FromBits(type, is64 ? bits : (uint)bits);
    }
}
