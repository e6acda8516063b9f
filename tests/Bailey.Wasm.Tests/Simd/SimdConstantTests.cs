using Bailey.Testing.Modules;
using static Bailey.Wasm.WasmValueType;

namespace Bailey.Wasm.Tests.Simd;

public class SimdConstantTests
{
    private static readonly byte[] Singles = Lanes.Of<uint>(0x7F800001, 0xFFA00000, 0x7FBFFFFF, 0x7FC00001);

    [Theory]
    [InlineData(0)]
    [InlineData(1)]
    [InlineData(2)]
    [InlineData(3)]
    public void A_signalling_NaN_of_a_constant_keeps_its_bits_when_extracted(byte lane)
    {
        var instance = new ModuleBuilder()
            .Function("bits", [], [I32], code => code.V128Const(Singles).F32x4ExtractLane(lane).I32ReinterpretF32())
            .Compile().Instantiate();
        instance.GetFunction<Func<int>>("bits")().ShouldBe((int)Lanes.U32(Singles)[lane]);
    }

    [Fact]
    public void A_signalling_NaN_of_a_constant_becomes_quiet_by_arithmetic()
    {
        var instance = new ModuleBuilder()
            .Function("divide", [F64], [I64], code => code
                .LocalGet(0).F64x2Splat()
                .V128Const(Lanes.Of<ulong>(0x7FF0000000000001, 0x7FF0000000000001))
                .F64x2Div().I64x2ExtractLane(1))
            .Compile().Instantiate();
        instance.GetFunction<Func<double, long>>("divide")(3).ShouldBe(0x7FF8000000000001);
    }
}
