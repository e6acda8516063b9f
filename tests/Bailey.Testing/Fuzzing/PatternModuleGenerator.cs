using Bailey.Testing.Modules;
using Bailey.Wasm;

namespace Bailey.Testing.Fuzzing;

/// <summary>
/// Makes modules of small functions that use few operands and constants again and again, so that what they compute meets the patterns by which an optimizer
/// simplifies. Each function is called with several values; harness and results are as <see cref="ModuleGenerator"/> has them.
/// </summary>
public sealed partial class PatternModuleGenerator
{
    private const int Calls = 4;
    private const int Slots = 2 * Calls;
    private const int PaletteSize = 5;

    // Parameters, then as many locals of the same types; then a number and a count for loops, and scratch for NaNs.
    private static readonly byte[] Types = [Code.I32, Code.I32, Code.I64, Code.I64, Code.F32, Code.F64, Code.V128, Code.V128];
    private static readonly byte[] Locals = [.. Types, Code.I32, Code.I64, Code.I32, Code.F32, Code.F64, Code.V128];
    private const int Number32 = 16, Number64 = 17, Count = 18, Scratch = 19;

    private static readonly long[] Numbers =
    [
        0, 1, -1, 2, 3, 4, 5, 7, 8, 10, 15, 16, 24, 31, 32, 33, 48, 56, 63, 64, 0x7F, 0x80, 0xFF, 0x100, 0x7FFF, 0x8000, 0xFFFF, 0x10000, 0xFFFFFF,
        0x55555555, 0x7FFFFFFE, 0x7FFFFFFF, 0x80000000, 0xFFFFFFFF, 1L << 32, -2, -8, -128, -256, -32768, long.MaxValue, long.MinValue, -1L << 32,
    ];

    private static readonly GeneratedInstruction[] Instructions =
        InstructionTable.For(ModuleGeneratorOptions.Default with { Features = WasmFeatures.Wasm2 });

    private readonly RandomSource _random;
    private readonly CodeWriter _code;
    private readonly Dictionary<byte, GeneratedInstruction[]> _palette = [];
    private readonly Dictionary<byte, byte[][]> _constants = [];
    private readonly byte _result;
    private int _loops;

    private PatternModuleGenerator(int seed, ModuleBuilder module)
    {
        _random = new RandomSource(seed);
        _code = new CodeWriter(module);
        _result = _random.Of(Types);
        var usesVectors = _result == Code.V128 || _random.Chance(20);
        var usesFloats = usesVectors || _result is Code.F32 or Code.F64 || _random.Chance(25);
        foreach (var type in Types.Distinct())
        {
            var fitting = Instructions.Where(instruction => instruction.Result == type
                && (usesVectors || !instruction.Operands.Contains(Code.V128))
                && (usesFloats || !instruction.Operands.Any(operand => operand is Code.F32 or Code.F64))).ToArray();
            _palette[type] = [.. Enumerable.Range(0, PaletteSize).Select(_ => _random.Of(fitting))];
            _constants[type] = [.. Enumerable.Range(0, 3).Select(_ => Constant(type))];
        }
    }

    /// <summary>A module with one function for each seed.</summary>
    /// <param name="first">The first seed.</param>
    /// <param name="count">How many.</param>
    public static byte[] Generate(int first, int count)
    {
        var module = new ModuleBuilder();
        module.Memory(new WasmMemoryType(1, 1), "m0");
        foreach (var seed in Enumerable.Range(first, count))
        {
            var generator = new PatternModuleGenerator(seed, module);
            generator.Write();
            var body = Body(Locals, generator._code);
            module.RawFunction($"f{seed}", [.. Types.Select(TypeOf)], [TypeOf(generator._result)], () => body, export: false);
            module.RawFunction($"r{seed}", [], [], () => Body([Code.V128], Harness(seed, generator._result, module)));
        }

        for (var slot = 0; slot < Slots; slot++)
        {
            module.Global(new WasmGlobalType(WasmValueType.I64, true), static code => code.I64Const(0), $"x{slot}");
        }

        return module.ToBytes();
    }

    private static byte[] Body(byte[] locals, CodeWriter code)
    {
        var writer = new ByteWriter().U32((uint)locals.Length);
        foreach (var local in locals)
        {
            writer.U32(1).Byte(local);
        }

        return writer.Bytes(code.Bytes.Span).Byte(0x0B).ToArray();
    }

    private static CodeWriter Harness(int seed, byte result, ModuleBuilder module)
    {
        var random = new RandomSource(~seed);
        var code = new CodeWriter(module);
        for (var call = 0; call < Calls; call++)
        {
            foreach (var type in Types)
            {
                if (type is Code.I32 && random.Chance(70))
                {
                    code.I32Const((int)random.Of(Numbers));
                }
                else if (type is Code.I64 && random.Chance(70))
                {
                    code.I64Const(random.Of(Numbers));
                }
                else
                {
                    random.WriteConstant(code.Bytes, type);
                }
            }

            code.Call($"f{seed}");
            if (result == Code.V128)
            {
                code.LocalTee(0).Instruction(0xFD001D).Raw(0).GlobalSet((uint)(2 * call));
                code.LocalGet(0).Instruction(0xFD001D).Raw(1).GlobalSet((uint)((2 * call) + 1));
                continue;
            }

            _ = result switch
            {
                Code.I32 => code.Instruction(0xAD),
                Code.F32 => code.Instruction(0xBC).Instruction(0xAD),
                Code.F64 => code.Instruction(0xBD),
                _ => code,
            };
            code.GlobalSet((uint)(2 * call));
        }

        return code;
    }

    private static WasmValueType TypeOf(byte code) => code switch
    {
        Code.I32 => WasmValueType.I32,
        Code.I64 => WasmValueType.I64,
        Code.F32 => WasmValueType.F32,
        Code.F64 => WasmValueType.F64,
        _ => WasmValueType.V128,
    };

    private byte[] Constant(byte type)
    {
        var writer = new ByteWriter();
        switch (type)
        {
            case Code.I32 when _random.Chance(85):
                writer.Byte(0x41).S64((int)_random.Of(Numbers));
                break;
            case Code.I64 when _random.Chance(85):
                writer.Byte(0x42).S64(_random.Of(Numbers));
                break;
            default:
                _random.WriteConstant(writer, type);
                break;
        }

        return writer.ToArray();
    }

    private void Write()
    {
        for (var count = _random.Between(0, 4); count > 0; count--)
        {
            WriteStatement(2);
        }

        WriteObserved(_result, 4);
    }
}
