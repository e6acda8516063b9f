using Bailey.Testing.Modules;

namespace Bailey.Wasm.Tests.Jit;

/// <summary>Quotients by the least number, negated: the JIT would not negate them (dotnet/runtime#133517).</summary>
public sealed class QuotientTests
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Quotients_of_thirty_two_bits_are_negated(bool throughLocal, bool meters)
    {
        var function = Compile<Func<int, int>>(WasmValueType.I32, meters, code =>
        {
            code.I32Const(0).LocalGet(0).I32Const(int.MinValue);
            _ = throughLocal ? code.LocalSet(1).LocalGet(1) : code;
            code.I32DivS().I32Sub();
        });
        function(int.MinValue).ShouldBe(-1);
        function(int.MaxValue).ShouldBe(0);
        function(-1).ShouldBe(0);
    }

    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Quotients_of_sixty_four_bits_are_negated(bool throughLocal, bool meters)
    {
        var function = Compile<Func<long, long>>(WasmValueType.I64, meters, code =>
        {
            code.I64Const(0).LocalGet(0).I64Const(long.MinValue);
            _ = throughLocal ? code.LocalSet(1).LocalGet(1) : code;
            code.I64DivS().I64Sub();
        });
        function(long.MinValue).ShouldBe(-1);
        function(long.MaxValue).ShouldBe(0);
        function(-1).ShouldBe(0);
    }

    private static T Compile<T>(WasmValueType type, bool meters, Action<CodeWriter> body)
        where T : Delegate
    {
        var module = new ModuleBuilder().Function("f", [type], [type], [type], body);
        return WasmModule.Compile(module.ToBytes(), new WasmCompileOptions { MeterFuel = meters }).Instantiate(new WasmStore()).GetFunction<T>("f");
    }
}
