using Bailey.Testing.Modules;

namespace Bailey.Wasm.Tests.Simd;

internal sealed partial class SimdProgram
{
    /// <summary>The program as a module, run by the engine in its deterministic mode: inputs and results lie in its memory.</summary>
    public byte[][] RunInEngine(byte[][] inputs)
    {
        var results = 16 * Inputs;
        var pages = (uint)(results + 16 * _steps.Count) / 65536 + 1;
        WasmValueType[] locals = [.. Enumerable.Repeat(WasmValueType.V128, Inputs), .. _steps.Select(step => ValueType(step.Instruction.Result))];
        var instance = new ModuleBuilder()
            .Memory(pages)
            .Function("run", [], [], locals, code =>
            {
                for (var i = 0; i < Inputs; i++)
                {
                    code.I32Const(0).V128Load((ulong)(16 * i)).LocalSet((uint)i);
                }

                for (var i = 0; i < _steps.Count; i++)
                {
                    Write(code, _steps[i]);
                    code.LocalSet((uint)(Inputs + i));
                }

                for (var i = 0; i < _steps.Count; i++)
                {
                    code.I32Const(0).LocalGet((uint)(Inputs + i));
                    Store(code, _steps[i].Instruction.Result, (ulong)(results + 16 * i));
                }
            })
            .Compile(new WasmCompileOptions { Deterministic = true })
            .Instantiate();
        var memory = instance.GetMemory();
        inputs.SelectMany(bytes => bytes).ToArray().CopyTo(memory.Span);
        instance.GetFunction<Action>("run")();
        return [.. memory.GetSpan(results, 16 * _steps.Count).ToArray().Chunk(16)];
    }

    private static void Write(CodeWriter code, Step step)
    {
        for (var i = 0; i < step.Operands.Length; i++)
        {
            if (step.Operands[i].Constant is { } constant)
            {
                Constant(code, step.Instruction.Parameters[i], constant);
            }
            else
            {
                code.LocalGet((uint)step.Operands[i].Source);
            }
        }

        code.Raw(0xFD);
        code.Bytes.U32((uint)step.Instruction.Opcode & 0xFFFF);
        if (step.Instruction.Immediates > 0)
        {
            code.Raw((byte)step.Immediate);
        }
    }

    private static CodeWriter Constant(CodeWriter code, char type, byte[] value) => type switch
    {
        'i' => code.I32Const(BitConverter.ToInt32(value)),
        'l' => code.I64Const(BitConverter.ToInt64(value)),
        'f' => code.Raw([0x43, .. value[..4]]),
        'd' => code.Raw([0x44, .. value[..8]]),
        _ => code.V128Const(value),
    };

    private static CodeWriter Store(CodeWriter code, char type, ulong offset) => type switch
    {
        'i' => code.I32Store(offset),
        'l' => code.I64Store(offset),
        'f' => code.F32Store(offset),
        'd' => code.F64Store(offset),
        _ => code.V128Store(offset),
    };

    private static WasmValueType ValueType(char type) => type switch
    {
        'i' => WasmValueType.I32,
        'l' => WasmValueType.I64,
        'f' => WasmValueType.F32,
        'd' => WasmValueType.F64,
        _ => WasmValueType.V128,
    };
}
