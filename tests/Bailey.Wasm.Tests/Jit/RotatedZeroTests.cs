using Bailey.Testing.Modules;

namespace Bailey.Wasm.Tests.Jit;

/// <summary>Rotated numbers compared with zero: the JIT leaves out the comparison, as if rotations set flags (dotnet/runtime#129288).</summary>
public sealed class RotatedZeroTests
{
    private static readonly int[] Values = [0, 1, 7, -5, int.MinValue, 1 << 26];

    [Theory]
    [InlineData("rotl", false)]
    [InlineData("rotl", true)]
    [InlineData("rotr", false)]
    [InlineData("rotr", true)]
    [InlineData("shifts", false)]
    [InlineData("shifts", true)]
    public void A_number_is_zero_where_it_is_zero_rotated(string rotation, bool throughLocal)
    {
        var module = new ModuleBuilder();
        void Rotate(CodeWriter code)
        {
            code.LocalGet(0).I32Const(5);
            _ = rotation switch
            {
                "rotl" => code.Instruction(0x77),
                "rotr" => code.Instruction(0x78),
                _ => code.Instruction(0x74).LocalGet(0).I32Const(27).Instruction(0x76).Instruction(0x72),
            };
            _ = throughLocal ? code.LocalSet(1).LocalGet(1) : code;
        }

        Add(module, "value", code =>
        {
            Rotate(code);
            code.I32Eqz();
        });
        Add(module, "unequal", code =>
        {
            Rotate(code);
            code.I32Const(0).I32Ne().I32Eqz();
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
        Add(module, "wide", code =>
        {
            Rotate(code);
            code.Instruction(0xAD).Instruction(0x50);
        });
        var instance = WasmModule.Compile(module.ToBytes()).Instantiate(new WasmStore());
        foreach (var name in (string[])["value", "unequal", "branch", "select", "wide"])
        {
            var function = instance.GetFunction<Func<int, int>>(name);
            foreach (var value in Values)
            {
                function(value).ShouldBe(value == 0 ? 1 : 0, $"{name} of {value}");
            }
        }
    }

    // The condition before makes the JIT forget the flags of whatever else there is.
    private static void Add(ModuleBuilder module, string name, Action<CodeWriter> body) =>
        module.Function(name, [WasmValueType.I32], [WasmValueType.I32], [WasmValueType.I32], code =>
        {
            code.LocalGet(0).I32Const(123456).I32Eq().If().I32Const(9).LocalSet(0).End();
            body(code);
        });
}
