using Bailey.Testing.Modules;

namespace Bailey.Wasm.Tests.Jit;

/// <summary>
/// Branches on the complement of a comparison, which is never zero. The JIT would take the comparison for false from there on (dotnet/runtime#133557), and leave out
/// the checks that this makes needless.
/// </summary>
public sealed class ComplementTests
{
    [Theory]
    [InlineData(false, false)]
    [InlineData(false, true)]
    [InlineData(true, false)]
    [InlineData(true, true)]
    public void Comparisons_hold_after_a_branch_on_their_complement(bool throughLocal, bool meters)
    {
        var function = Compile<Func<int, int, int>>(meters, code =>
        {
            code.LocalGet(0).LocalGet(1).I32Ne();
            Complement(code, throughLocal);
            code.If().LocalGet(0).LocalGet(1).I32Ne().If().I32Const(1).Return().End().End().I32Const(0);
        });
        function(3, 5).ShouldBe(1);
        function(5, 5).ShouldBe(0);
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public void Comparisons_hold_after_a_branch_on_a_complement_that_an_inlined_function_makes(bool isFirst)
    {
        WasmValueType[] one = [WasmValueType.I32], two = [WasmValueType.I32, WasmValueType.I32];
        var module = new ModuleBuilder();
        module.Function("f", two, one, code =>
            code.LocalGet(0).LocalGet(1).I32Ne().Call(1).If().LocalGet(0).LocalGet(1).I32Ne().If().I32Const(1).Return().End().End().I32Const(0));
        module.Function("complement", one, one, code => _ = isFirst ? code.LocalGet(0).I32Const(-1).I32Xor() : code.I32Const(-1).LocalGet(0).I32Xor());
        var function = WasmModule.Compile(module.ToBytes(), new WasmCompileOptions { MeterFuel = false }).Instantiate(new WasmStore()).GetFunction<Func<int, int, int>>("f");

        function(3, 5).ShouldBe(1);
        function(5, 5).ShouldBe(0);
    }

    [Theory]
    [InlineData(false, 0x6D)]
    [InlineData(true, 0x6E)]
    [InlineData(true, 0x6F)]
    [InlineData(false, 0x70)]
    public void Division_by_zero_traps_after_a_branch_on_the_complement_of_its_check(bool throughLocal, int opcode)
    {
        var function = Compile<Func<int, int, int>>(true, code =>
        {
            code.LocalGet(1).I32Eqz();
            Complement(code, throughLocal);
            code.If().LocalGet(0).LocalGet(1).Instruction(opcode).Return().End().I32Const(7);
        });
        function(14, 2).ShouldBe(opcode < 0x6F ? 7 : 0);
        Should.Throw<WasmTrapException>(() => function(14, 0)).Kind.ShouldBe(WasmTrapKind.DivisionByZero);
    }

    private static void Complement(CodeWriter code, bool throughLocal)
    {
        if (throughLocal)
        {
            code.LocalSet(2).I32Const(-1).LocalGet(2).I32Xor();
        }
        else
        {
            code.I32Const(-1).I32Xor();
        }
    }

    private static T Compile<T>(bool meters, Action<CodeWriter> body)
        where T : Delegate
    {
        var module = new ModuleBuilder().Function("f", [WasmValueType.I32, WasmValueType.I32], [WasmValueType.I32], [WasmValueType.I32], body);
        return WasmModule.Compile(module.ToBytes(), new WasmCompileOptions { MeterFuel = meters }).Instantiate(new WasmStore()).GetFunction<T>("f");
    }
}
