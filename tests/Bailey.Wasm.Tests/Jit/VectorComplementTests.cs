using System.Runtime.Intrinsics;
using Bailey.Testing.Modules;

namespace Bailey.Wasm.Tests.Jit;

/// <summary>
/// Sums of 1 and a vector's complement, added as floats. The JIT would take them for the vector's negation, as they are of integers (dotnet/runtime#133522).
/// </summary>
public sealed class VectorComplementTests
{
    private static readonly byte[] Ones = [.. Enumerable.Repeat(byte.MaxValue, 16)];
    private static readonly byte[] Zeros = new byte[16];

    // The complement of local 0; local 1 may be used.
    private static readonly Dictionary<string, Action<CodeWriter>> Complements = new()
    {
        ["not"] = code => code.LocalGet(0).V128Not(),
        ["xor"] = code => code.LocalGet(0).V128Const(Ones).V128Xor(),
        ["xor of a local"] = code => code.V128Const(Ones).LocalSet(1).LocalGet(0).LocalGet(1).V128Xor(),
        ["xor of a comparison"] = code => code.LocalGet(0).V128Const(Zeros).V128Const(Zeros).I32x4Eq().V128Xor(),
        ["andnot"] = code => code.V128Const(Ones).LocalGet(0).V128AndNot(),
        ["and"] = code => code.LocalGet(0).V128Not().V128Const(Ones).V128And(),
        ["or"] = code => code.LocalGet(0).V128Not().V128Const(Zeros).V128Or(),
        ["bitselect"] = code => code.LocalGet(0).V128Not().V128Const(Zeros).V128Const(Ones).V128Bitselect(),
        ["in a local"] = code => code.LocalGet(0).V128Not().LocalSet(1).LocalGet(1),
        ["of a block"] = code => code.Block(WasmValueType.V128).LocalGet(0).V128Not().End(),
    };

    public static TheoryData<string, bool> Kinds
    {
        get
        {
            var data = new TheoryData<string, bool>();
            foreach (var kind in Complements.Keys)
            {
                data.Add(kind, false);
                data.Add(kind, true);
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Kinds))]
    public void One_and_a_complement_are_added_as_numbers(string kind, bool isDouble)
    {
        var module = new ModuleBuilder().Function("f", [WasmValueType.V128], [WasmValueType.V128], [WasmValueType.V128], code =>
        {
            Complements[kind](code);
            One(code, isDouble);
            Add(code, isDouble);
        });
        Check(module, isDouble);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void One_may_come_first_or_be_in_a_local(bool isDouble)
    {
        Check(new ModuleBuilder().Function("f", [WasmValueType.V128], [WasmValueType.V128], code =>
        {
            One(code, isDouble);
            code.LocalGet(0).V128Not();
            Add(code, isDouble);
        }), isDouble);
        Check(new ModuleBuilder().Function("f", [WasmValueType.V128], [WasmValueType.V128], [WasmValueType.V128], code =>
        {
            One(code, isDouble);
            code.LocalSet(1).LocalGet(0).V128Not().LocalGet(1);
            Add(code, isDouble);
        }), isDouble);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Functions_that_are_inlined_add_as_numbers(bool isDouble)
    {
        WasmValueType[] v128 = [WasmValueType.V128];
        var module = new ModuleBuilder();
        module.Function("f", v128, v128, code => code.LocalGet(0).V128Not().Call(1));
        module.Function("plus one", v128, v128, code =>
        {
            code.LocalGet(0);
            One(code, isDouble);
            Add(code, isDouble);
        });
        Check(module, isDouble);

        module = new ModuleBuilder();
        module.Function("f", v128, v128, code =>
        {
            code.LocalGet(0).Call(1);
            One(code, isDouble);
            Add(code, isDouble);
        });
        module.Function("complement", v128, v128, code => code.LocalGet(0).V128Not());
        Check(module, isDouble);
    }

    private static void One(CodeWriter code, bool isDouble)
    {
        if (isDouble)
        {
            code.F64Const(1).F64x2Splat();
        }
        else
        {
            code.F32Const(1).F32x4Splat();
        }
    }

    private static void Add(CodeWriter code, bool isDouble) => code.Instruction(isDouble ? 0xFD00F0 : 0xFD00E4);

    private static void Check(ModuleBuilder module, bool isDouble)
    {
        var function = WasmModule.Compile(module.ToBytes()).Instantiate(new WasmStore()).GetFunction<Func<Vector128<byte>, Vector128<byte>>>("f");
        var (value, sum) = isDouble
            ? (Vector128.Create(1.0).AsByte(), Vector128.Create(BitConverter.Int64BitsToDouble(~BitConverter.DoubleToInt64Bits(1)) + 1).AsByte())
            : (Vector128.Create(1f).AsByte(), Vector128.Create(BitConverter.Int32BitsToSingle(~BitConverter.SingleToInt32Bits(1)) + 1).AsByte());
        function(value).ShouldBe(sum);
    }
}
