using Bailey.Testing.Modules;

namespace Bailey.Wasm.Tests.Jit;

/// <summary>Two shifts that make a rotation, compared with zero: the JIT leaves the comparison out (dotnet/runtime#129288).</summary>
public sealed class ShiftedPairTests
{
    private static readonly int[] Values = [0, 1, 7, -5, int.MinValue, 1 << 26];

    [Theory]
    [InlineData(0x72, false)]
    [InlineData(0x72, true)]
    [InlineData(0x73, false)]
    [InlineData(0x6A, true)]
    public void They_are_zero_where_their_number_is(int combine, bool throughLocal)
    {
        var module = new ModuleBuilder();
        void Rotate(CodeWriter code)
        {
            code.LocalGet(0).I32Const(5).Instruction(0x74).LocalGet(0).I32Const(27).Instruction(0x76).Instruction(combine);
            _ = throughLocal ? code.LocalSet(1).LocalGet(1) : code;
        }

        Add(module, "value", code =>
        {
            Rotate(code);
            code.I32Eqz();
        });
        Add(module, "branch", code =>
        {
            code.Block();
            Rotate(code);
            code.BrIf(0).I32Const(1).Return().End().I32Const(0);
        });
        Add(module, "select", code =>
        {
            code.I32Const(0).I32Const(1);
            Rotate(code);
            code.Select();
        });
        var instance = WasmModule.Compile(module.ToBytes()).Instantiate(new WasmStore());
        foreach (var name in (string[])["value", "branch", "select"])
        {
            var function = instance.GetFunction<Func<int, int>>(name);
            foreach (var value in Values)
            {
                function(value).ShouldBe(value == 0 ? 1 : 0, $"{name} of {value}");
            }
        }
    }

    [Fact]
    public void They_are_zero_where_their_number_is_though_a_part_of_it_is_in_a_function_that_is_inlined()
    {
        WasmValueType[] one = [WasmValueType.I32];
        var module = new ModuleBuilder();
        Add(module, "shift", code => code.LocalGet(0).Call(4).LocalGet(0).I32Const(27).Instruction(0x76).Instruction(0x72).I32Eqz());
        Add(module, "pair", code => code.LocalGet(0).Call(5).I32Eqz());
        Add(module, "test", code => code.LocalGet(0).I32Const(5).Instruction(0x74).LocalGet(0).I32Const(27).Instruction(0x76).Instruction(0x72).Call(6));
        Add(module, "all", code => code.LocalGet(0).Call(5).Call(6));
        module.Function("shl", one, one, code => code.LocalGet(0).I32Const(5).Instruction(0x74));
        module.Function("rotated", one, one, code => code.LocalGet(0).I32Const(5).Instruction(0x74).LocalGet(0).I32Const(27).Instruction(0x76).Instruction(0x72));
        module.Function("zero", one, one, code => code.LocalGet(0).I32Eqz());
        var instance = WasmModule.Compile(module.ToBytes(), new WasmCompileOptions { MeterFuel = false }).Instantiate(new WasmStore());
        foreach (var name in (string[])["shift", "pair", "test", "all"])
        {
            var function = instance.GetFunction<Func<int, int>>(name);
            foreach (var value in Values)
            {
                function(value).ShouldBe(value == 0 ? 1 : 0, $"{name} of {value}");
            }
        }
    }

    // Something with flags before it, which are not those of the rotation.
    private static void Add(ModuleBuilder module, string name, Action<CodeWriter> body) =>
        module.Function(name, [WasmValueType.I32], [WasmValueType.I32], [WasmValueType.I32], code =>
        {
            code.LocalGet(0).I32Const(123456).I32Eq().If().I32Const(9).LocalSet(0).End();
            body(code);
        });
}
