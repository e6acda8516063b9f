using Bailey.Testing.Modules;

namespace Bailey.Wasm.Tests.Jit;

/// <summary>
/// Loads of one or two bytes whose value is taken for the bits of a float. The JIT would load four bytes (dotnet/runtime#133580): a wrong number, and at the end of a
/// memory a read outside, which ends the process.
/// </summary>
public sealed class WidenedLoadTests
{
    private const int End = 0x10000;

    public static TheoryData<int, bool, WasmBoundsChecks> Loads
    {
        get
        {
            var data = new TheoryData<int, bool, WasmBoundsChecks>();
            foreach (var opcode in (int[])[0x2C, 0x2D, 0x2E, 0x2F])
            {
                foreach (var checks in (WasmBoundsChecks[])[WasmBoundsChecks.Explicit, WasmBoundsChecks.GuardPages])
                {
                    data.Add(opcode, false, checks);
                    data.Add(opcode, true, checks);
                }
            }

            return data;
        }
    }

    [Theory]
    [MemberData(nameof(Loads))]
    public void Nothing_but_their_bytes_is_read(int opcode, bool throughLocal, WasmBoundsChecks checks)
    {
        var module = new ModuleBuilder();
        module.Memory(new WasmMemoryType(1, 1), "memory");
        module.Function("f", [WasmValueType.I32], [WasmValueType.F32], [WasmValueType.I32], code =>
        {
            code.LocalGet(0).Instruction(opcode).Raw(0, 0);
            if (throughLocal)
            {
                code.LocalSet(1).LocalGet(1);
            }

            code.F32ReinterpretI32();
        });
        var instance = WasmModule.Compile(module.ToBytes(), new WasmCompileOptions { BoundsChecks = checks }).Instantiate(new WasmStore());
        var memory = instance.GetMemory("memory");
        byte[] bytes = [0x81, 0x92, 0xA3, 0xB4];
        bytes.CopyTo(memory.GetSpan(8, 4));
        bytes.CopyTo(memory.GetSpan(End - 4, 4));
        var load = instance.GetFunction<Func<int, float>>("f");

        BitConverter.SingleToInt32Bits(load(8)).ShouldBe(Extended(opcode, bytes));
        var size = opcode < 0x2E ? 1 : 2;
        BitConverter.SingleToInt32Bits(load(End - size)).ShouldBe(Extended(opcode, bytes[^size..]));
        Should.Throw<WasmTrapException>(() => load(End - size + 1)).Kind.ShouldBe(WasmTrapKind.OutOfBoundsMemory);
    }

    private static int Extended(int opcode, byte[] bytes) => opcode switch
    {
        0x2C => (sbyte)bytes[0],
        0x2D => bytes[0],
        0x2E => BitConverter.ToInt16(bytes),
        _ => BitConverter.ToUInt16(bytes),
    };
}
