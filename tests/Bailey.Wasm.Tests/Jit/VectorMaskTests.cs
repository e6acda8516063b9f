using System.Runtime.Intrinsics;
using Bailey.Testing.Modules;

namespace Bailey.Wasm.Tests.Jit;

/// <summary>
/// Vectors that are made of comparisons, of which the JIT knows how one comes out. With AVX-512 it keeps them as masks of a bit for each lane, and would be wrong about these; elsewhere
/// the tests can only pass.
/// </summary>
public sealed class VectorMaskTests
{
    private static readonly byte[] High = [.. BitConverter.GetBytes(0x3F800000_3F800000), .. BitConverter.GetBytes(0x3F800000_3F800000)];
    private static readonly byte[] Low = [.. Enumerable.Range(0, 16).Select(static i => (byte)i)];

    // Comparisons of constants that do not hold, as an operand that the JIT only comes to know later.
    public static TheoryData<int> Known => [0xFD0039, 0xFD003A, 0xFD0044];

    [Theory]
    [MemberData(nameof(Known))]
    public void What_is_common_to_nothing_and_a_complement_is_nothing(int comparison)
    {
        Known0(comparison, static code => code.LocalGet(0).LocalGet(1).I32x4Eq().V128AndNot());
        Known0(comparison, static code => code.LocalGet(0).LocalGet(1).I32x4Eq().V128Not().V128And());
        Known0(comparison, static code => code.LocalGet(0).LocalGet(1).F32x4Gt().V128AndNot());
        Known0(comparison, static code => code.LocalGet(0).LocalGet(1).I32x4LtU().V128AndNot());
        Known0(comparison, static code => code.LocalGet(0).LocalGet(1).I32x4LtU().LocalSet(2).LocalGet(2).V128AndNot());
        Known0(comparison, static code => code.LocalGet(0).LocalGet(1).I32x4Eq().Call(1));
    }

    private static void Known0(int comparison, Action<CodeWriter> rest)
    {
        WasmValueType[] v128 = [WasmValueType.V128], two = [WasmValueType.V128, WasmValueType.V128];
        var module = new ModuleBuilder();
        module.Function("f", two, v128, v128, code =>
        {
            var (left, right) = comparison == 0xFD0044 ? (Low, High) : (High, Low);
            code.V128Const(left).V128Const(right).Instruction(comparison);
            rest(code);
        });
        module.Function("andnot", two, v128, code => code.LocalGet(0).LocalGet(1).V128AndNot());
        var function = WasmModule.Compile(module.ToBytes()).Instantiate(new WasmStore()).GetFunction<Func<Vector128<byte>, Vector128<byte>, Vector128<byte>>>("f");

        function(Vector128.Create(1f).AsByte(), Vector128.Create(2f).AsByte()).ShouldBe(Vector128<byte>.Zero);
        function(Vector128.Create(2f).AsByte(), Vector128.Create(1f).AsByte()).ShouldBe(Vector128<byte>.Zero);
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public void Two_lanes_are_all_or_none_whatever_one_operand_is(bool isFloat)
    {
        var greater = isFloat ? 0xFD004A : 0xFD00D9;
        var equal = 0xFD00D6;
        foreach (var (left, right) in ((long, long)[])[(0, 0), (0, 1L << 62), (1L << 62, 0), (1L << 62, 1L << 62)])
        {
            var lanes = Vector128.Create(left, right);
            var (isGreater0, isGreater1) = (left > 0, right > 0);
            Test(lanes, code => Compare(code, greater, equal).V128Or().I64x2AllTrue()).ShouldBe(1);
            Test(lanes, code => Compare(code, greater, equal).V128And().I64x2AllTrue()).ShouldBe(isGreater0 && isGreater1 ? 1 : 0);
            Test(lanes, code => Compare(code, greater, equal).V128Xor().I64x2AllTrue()).ShouldBe(!isGreater0 && !isGreater1 ? 1 : 0);
            Test(lanes, code => Compare(code, greater, equal).V128Or().V128Not().V128AnyTrue()).ShouldBe(0);
            Test(lanes, code => Compare(code, greater, equal).V128Xor().V128Not().V128AnyTrue()).ShouldBe(isGreater0 || isGreater1 ? 1 : 0);
            Test(lanes, code => Compare(code, greater, equal).V128Or().V128Not().I64x2Bitmask()).ShouldBe(0);
            Test(lanes, code => Compare(code, greater, equal).V128Xor().V128Not().LocalSet(1).LocalGet(1).I64x2Bitmask()).ShouldBe((isGreater0 ? 1 : 0) | (isGreater1 ? 2 : 0));
        }
    }

    // Whether local 0 is greater than zero, and what is always so.
    private static CodeWriter Compare(CodeWriter code, int greater, int equal) =>
        code.LocalGet(0).V128Const(new byte[16]).Instruction(greater).LocalGet(0).LocalGet(0).Instruction(equal);

    private static int Test(Vector128<long> lanes, Action<CodeWriter> body)
    {
        var module = new ModuleBuilder().Function("f", [WasmValueType.V128], [WasmValueType.I32], [WasmValueType.V128], body);
        return WasmModule.Compile(module.ToBytes()).Instantiate(new WasmStore()).GetFunction<Func<Vector128<byte>, int>>("f")(lanes.AsByte());
    }

    public static TheoryData<int> Bitmasks => [0xFD0064, 0xFD0084, 0xFD00A4, 0xFD00C4];

    [Theory]
    [MemberData(nameof(Bitmasks))]
    public void A_local_that_was_not_set_has_no_bits(int bitmask)
    {
        WasmValueType[] i32 = [WasmValueType.I32], v128 = [WasmValueType.V128];
        var module = new ModuleBuilder();

        // A mask that another function left would be taken for the local's. None is inlined, as each may trap.
        module.Function("if", i32, i32, code => code.I32Const(-1).Call(4).Drop().LocalGet(0).Call(2));
        module.Function("else", i32, i32, code => code.I32Const(-1).Call(4).Drop().LocalGet(0).Call(3));
        module.Function("set if", i32, i32, v128, code => Trap(code).LocalGet(0).If().LocalGet(0).I32x4Splat().LocalSet(1).End().LocalGet(1).Instruction(bitmask));
        module.Function("set or else", i32, i32, v128, code =>
            Trap(code).LocalGet(0).If().LocalGet(0).I32x4Splat().LocalSet(1).Else().LocalGet(1).Instruction(bitmask).Return().End().LocalGet(1).Instruction(bitmask));
        module.Function("mask", i32, i32, code => Trap(code).LocalGet(0).I32x4Splat().V128Const(Low).I8x16LtU().V128Not().I8x16Bitmask());
        var instance = WasmModule.Compile(module.ToBytes()).Instantiate(new WasmStore());
        foreach (var name in (string[])["if", "else"])
        {
            var function = instance.GetFunction<Func<int, int>>(name);
            function(-1).ShouldBe((1 << Lanes(bitmask)) - 1);
            function(0).ShouldBe(0);
        }
    }

    private static CodeWriter Trap(CodeWriter code) => code.LocalGet(0).I32Const(1).I32Eq().If().Unreachable().End();

    /// <summary>It was not where a local became a mask that was zero at the start and later known to be all ones.</summary>
    [Fact]
    public void A_local_is_what_it_was_set_to()
    {
        var module = new ModuleBuilder().Memory(1);
        module.Function("f", [WasmValueType.I32], [WasmValueType.I32], [WasmValueType.V128, WasmValueType.V128], code =>
        {
            code.V128Const(new byte[16]).LocalSet(1).V128Const(new byte[16]).LocalSet(2);
            code.LocalGet(1).V128Const(Low).I8x16GtU().LocalGet(2).LocalGet(0).V128Load64Zero(1).LocalGet(1).V128Bitselect().I8x16LeU().LocalSet(2);
            code.LocalGet(0).V128Load16Splat(16).LocalGet(2).V128Or().I32x4ExtractLane(1);
        });
        WasmModule.Compile(module.ToBytes()).Instantiate(new WasmStore()).GetFunction<Func<int, int>>("f")(8).ShouldBe(-1);
    }

    private static int Lanes(int bitmask) => 16 >> ((bitmask - 0xFD0064) / 0x20);
}
