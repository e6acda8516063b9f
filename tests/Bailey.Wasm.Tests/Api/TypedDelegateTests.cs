using System.Runtime.CompilerServices;
using System.Runtime.Intrinsics;
using Bailey.Testing.Modules;
using static Bailey.Wasm.WasmValueType;

namespace Bailey.Wasm.Tests.Api;

/// <summary>Exported functions as delegates of the caller's choice.</summary>
public sealed class TypedDelegateTests
{
    private delegate long Sum3(int first, long second, uint third);

    private delegate void Silent();

    [Fact]
    public void Each_numeric_type_goes_in_and_out()
    {
        var instance = Echoes();
        instance.GetFunction<Func<int, int>>("i32")(int.MinValue).ShouldBe(int.MinValue);
        instance.GetFunction<Func<uint, uint>>("i32")(uint.MaxValue).ShouldBe(uint.MaxValue);
        instance.GetFunction<Func<int, uint>>("i32")(-1).ShouldBe(uint.MaxValue);
        instance.GetFunction<Func<long, long>>("i64")(long.MinValue).ShouldBe(long.MinValue);
        instance.GetFunction<Func<ulong, ulong>>("i64")(ulong.MaxValue).ShouldBe(ulong.MaxValue);
        instance.GetFunction<Func<float, float>>("f32")(-0.5f).ShouldBe(-0.5f);
        instance.GetFunction<Func<double, double>>("f64")(double.Epsilon).ShouldBe(double.Epsilon);
        var vector = Vector128.Create((byte)1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12, 13, 14, 15, 16);
        instance.GetFunction<Func<Vector128<byte>, Vector128<byte>>>("v128")(vector).ShouldBe(vector);
    }

    [Fact]
    public void Bits_of_a_NaN_survive_the_way_in_and_out()
    {
        var instance = Echoes();
        var f32 = Single(0x7FA1_2345);
        BitConverter.SingleToUInt32Bits(instance.GetFunction<Func<float, float>>("f32")(f32)).ShouldBe(0x7FA1_2345u);
        var f64 = BitConverter.UInt64BitsToDouble(0xFFF4_5678_9ABC_DEF0);
        BitConverter.DoubleToUInt64Bits(instance.GetFunction<Func<double, double>>("f64")(f64)).ShouldBe(0xFFF4_5678_9ABC_DEF0);
    }

    // Inlined, the JIT would hold the constant as a double, and so make the signalling NaN quiet.
    [MethodImpl(MethodImplOptions.NoInlining)]
    private static float Single(uint bits) => BitConverter.UInt32BitsToSingle(bits);

    [Fact]
    public void References_go_in_and_out()
    {
        var instance = Echoes();
        var box = new object();
        instance.GetFunction<Func<object?, object?>>("externref")(box).ShouldBeSameAs(box);
        instance.GetFunction<Func<object?, object?>>("externref")(null).ShouldBeNull();
        var function = instance.GetFunction("i32");
        var returned = instance.GetFunction<Func<WasmFunction?, WasmFunction?>>("funcref")(function);
        returned.ShouldNotBeNull().Invoke(WasmValue.I32(5)).ShouldBe([WasmValue.I32(5)]);
        instance.GetFunction<Func<WasmFunction?, WasmFunction?>>("funcref")(null).ShouldBeNull();
    }

    [Fact]
    public void Several_results_come_as_a_tuple()
    {
        var instance = new ModuleBuilder()
            .Function("pair", [I32], [I32, I64], code => code.LocalGet(0).I64Const(-7))
            .Function("seven", [], [I32, I64, F32, F64, I32, I64, F64], code => code
                .I32Const(1).I64Const(2).F32Const(3).F64Const(4).I32Const(5).I64Const(6).F64Const(7))
            .Function("nine", [], [.. Enumerable.Repeat(I32, 9)], code => code.Repeat(9, (c, i) => c.I32Const(i)))
            .Compile()
            .Instantiate();
        instance.GetFunction<Func<int, (int, long)>>("pair")(3).ShouldBe((3, -7L));
        instance.GetFunction<Func<int, (uint, ulong)>>("pair")(-1).ShouldBe((uint.MaxValue, unchecked((ulong)-7L)));
        instance.GetFunction<Func<(int, long, float, double, int, long, double)>>("seven")().ShouldBe((1, 2L, 3f, 4.0, 5, 6L, 7.0));
        instance.GetFunction<Func<(int, int, int, int, int, int, int, int, int)>>("nine")().ShouldBe((0, 1, 2, 3, 4, 5, 6, 7, 8));
    }

    [Fact]
    public void A_delegate_type_of_ones_own_works()
    {
        var instance = new ModuleBuilder()
            .Function("sum", [I32, I64, I32], [I64], code => code
                .LocalGet(0).I64ExtendI32S().LocalGet(1).I64Add().LocalGet(2).I64ExtendI32U().I64Add())
            .Function("silent", [], [], _ => { })
            .Compile()
            .Instantiate();
        instance.GetFunction<Sum3>("sum")(-1, 10, uint.MaxValue).ShouldBe(9L + uint.MaxValue);
        instance.GetFunction<Silent>("silent")();
    }

    [Theory]
    [InlineData(1)]
    [InlineData(16)]
    [InlineData(17)]
    [InlineData(300)]
    [InlineData(1000)]
    public void Functions_of_any_number_of_parameters_are_invoked_dynamically(int count)
    {
        var types = Enumerable.Range(0, count).Select(i => i % 2 == 0 ? I32 : I64).ToArray();
        var instance = new ModuleBuilder()
            .Function("mirror", types, types, code => code.Repeat(count, (c, i) => c.LocalGet((uint)i)))
            .Compile()
            .Instantiate();
        var arguments = types.Select((type, i) => WasmValue.FromBits(type, (ulong)i)).ToArray();
        instance.GetFunction("mirror").Invoke(arguments).ShouldBe(arguments);
    }

    [Fact]
    public void A_delegate_of_sixteen_parameters_works()
    {
        var instance = new ModuleBuilder()
            .Function("sum", [.. Enumerable.Repeat(I32, 16)], [I32], code => code
                .I32Const(0).Repeat(16, (c, i) => c.LocalGet((uint)i).I32Const(i + 1).I32Mul().I32Add()))
            .Compile()
            .Instantiate();
        instance
            .GetFunction<Func<int, int, int, int, int, int, int, int, int, int, int, int, int, int, int, int, int>>("sum")(
                1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1, 1)
            .ShouldBe(136);
    }

    [Fact]
    public void A_delegate_of_other_types_is_refused_naming_both()
    {
        var instance = Echoes();
        var error = Should.Throw<WasmExportException>(() => instance.GetFunction<Func<long, int>>("i32"));
        error.ErrorCode.ShouldBe(WasmErrorCode.ExportMismatch);
        error.Message.ShouldContain("(i32) -> (i32)");
        error.Message.ShouldContain("Func<Int64, Int32>");
        Should.Throw<WasmExportException>(() => instance.GetFunction<Action<int>>("i32"));
        Should.Throw<WasmExportException>(() => instance.GetFunction<Func<int>>("i32"));
        Should.Throw<WasmExportException>(() => instance.GetFunction<Func<int, int, int>>("i32"));
        Should.Throw<WasmExportException>(() => instance.GetFunction<Func<string, int>>("i32"));
    }

    [Fact]
    public void A_missing_export_is_reported_with_the_nearest_name()
    {
        var instance = new ModuleBuilder().Memory(1).Function("count_vowels", [], [], _ => { }).Compile().Instantiate();
        var error = Should.Throw<WasmExportException>(() => instance.GetFunction<Action>("count_vowel"));
        error.Message.ShouldContain("count_vowel");
        error.Message.ShouldContain("count_vowels");
        Should.Throw<WasmExportException>(() => instance.GetFunction("memory")).Message.ShouldContain("memory");
        Should.Throw<WasmExportException>(() => instance.GetMemory("count_vowels"));
        Should.Throw<WasmExportException>(() => instance.GetTable("memory"));
        Should.Throw<WasmExportException>(() => instance.GetGlobal("nothing"));
        instance.TryGetExport("nothing", out _).ShouldBeFalse();
        instance.TryGetExport("memory", out var memory).ShouldBeTrue();
        memory.ShouldBeOfType<WasmMemory>();
    }

    [Fact]
    public void Arguments_that_do_not_fit_are_refused()
    {
        var function = Echoes().GetFunction("i32");
        Should.Throw<ArgumentException>(() => function.Invoke());
        Should.Throw<ArgumentException>(() => function.Invoke(WasmValue.I64(1)));
        Should.Throw<ArgumentException>(() => function.Invoke(WasmValue.I32(1), WasmValue.I32(1)));
        Should.Throw<ArgumentException>(() => function.Invoke(WasmValue.ExternRef("1")));
        Should.Throw<ArgumentException>(() => function.Invoke(default(WasmValue)));
    }

    private static WasmInstance Echoes()
    {
        var builder = new ModuleBuilder();
        foreach (var type in (WasmValueType[])[I32, I64, F32, F64, V128, FuncRef, ExternRef])
        {
            builder.Function(type.ToString(), [type], [type], code => code.LocalGet(0));
        }

        return builder.Compile().Instantiate();
    }
}
