using Bailey.Testing.Modules;
using static Bailey.Wasm.WasmValueType;

namespace Bailey.Wasm.Tests.Jit;

/// <summary>
/// Conditions that are the same as one before them but for what is computed to be nothing from a load. The JIT leaves out such a condition, and with it the load's trap
/// (dotnet/runtime#133982).
/// </summary>
public sealed class ThreadedConditionTests
{
    private const int I32Ne = 0x47, I32GtU = 0x4B, I32RemU = 0x70, I32And = 0x71, I32Or = 0x72, I32Xor = 0x73, I32Mul = 0x6C, I32Extend8S = 0xC0;

    public static TheoryData<string, int, WasmBoundsChecks> Cases
    {
        get
        {
            var cases = new TheoryData<string, int, WasmBoundsChecks>();
            foreach (var checks in (WasmBoundsChecks[])[WasmBoundsChecks.Explicit, WasmBoundsChecks.GuardPages])
            {
                foreach (var load in (int[])[0x28, 0x2C, 0x2D, 0x2E, 0x2F])
                {
                    foreach (var way in (string[])["difference", "and zero", "times zero", "all bits", "remainder", "unequal", "and a local", "below a local", "parts", "extended", "address", "eqz", "value"])
                    {
                        cases.Add(way, load, checks);
                    }
                }
            }

            return cases;
        }
    }

    [Theory]
    [MemberData(nameof(Cases))]
    public void A_load_traps_that_a_condition_does_not_need(string way, int load, WasmBoundsChecks checks)
    {
        var module = new ModuleBuilder();
        module.Memory(new WasmMemoryType(1, 1));
        module.Function("test", [I32, I32, I32], [I32], [I32, I32], code =>
        {
            code.LocalGet(0).LocalGet(1).I32Eq().If().I32Const(1).LocalSet(3).Else().I32Const(2).LocalSet(3).End();
            if (way == "value")
            {
                Nothing(code.LocalGet(0).LocalGet(1).I32Eq()).I32Add();
            }
            else
            {
                Nothing(code.LocalGet(0).LocalGet(1)).I32Add().I32Eq();
                code = way == "eqz" ? code.I32Eqz().I32Eqz() : code;
            }

            code.If().LocalGet(3).I32Const(10).I32Add().LocalSet(3).Else().LocalGet(3).I32Const(20).I32Add().LocalSet(3).End().LocalGet(3);
        });
        var test = WasmModule.Compile(module.ToBytes(), new WasmCompileOptions { BoundsChecks = checks }).Instantiate(new WasmStore()).GetFunction<Func<int, int, int, int>>("test");

        test(5, 5, 8).ShouldBe(11);
        test(5, 6, 8).ShouldBe(22);
        foreach (var outside in (int[])[0x10000, 0x20000, -4])
        {
            Should.Throw<WasmTrapException>(() => test(5, 5, outside), $"at {outside}").Kind.ShouldBe(WasmTrapKind.OutOfBoundsMemory);
            Should.Throw<WasmTrapException>(() => test(5, 6, outside), $"at {outside}").Kind.ShouldBe(WasmTrapKind.OutOfBoundsMemory);
        }

        CodeWriter Load(CodeWriter code) => code.LocalGet(2).Instruction(load).Raw(0, 0);
        CodeWriter Nothing(CodeWriter code) => way switch
        {
            "and zero" => Load(code).I32Const(0).Instruction(I32And),
            "times zero" => Load(code).I32Const(0).Instruction(I32Mul),
            "all bits" => Load(code).I32Const(-1).Instruction(I32Or).I32Const(1).I32Add(),
            "remainder" => Load(code).I32Const(1).Instruction(I32RemU),
            "unequal" => Load(Load(code)).Instruction(I32Ne),
            "and a local" => Load(code).LocalGet(4).Instruction(I32And),
            "below a local" => Load(code.LocalGet(4)).Instruction(I32GtU),
            "parts" => Load(Load(code).I32Const(1).Instruction(I32Or)).I32Const(1).Instruction(I32Or).Instruction(I32Xor),
            "extended" => Load(Load(code).Instruction(I32Extend8S)).Instruction(I32Extend8S).I32Sub(),
            "address" => Load(code).I32Const(0xFF).Instruction(I32And).Instruction(load).Raw(0, 0).I32Const(0).Instruction(I32And),
            _ => Load(Load(code)).I32Sub(),
        };
    }
}
