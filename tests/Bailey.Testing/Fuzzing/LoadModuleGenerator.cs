using Bailey.Testing.Modules;
using Bailey.Wasm;

namespace Bailey.Testing.Fuzzing;

/// <summary>
/// Makes modules whose functions each load once and then do something with what they loaded: little of it, none of it, all of it, now or later. Where accesses
/// fault instead of being checked, a compiler that finds bytes of a load to be unneeded may not leave them out.
/// </summary>
public sealed class LoadModuleGenerator
{
    private static readonly byte[] Types = [Code.I32, Code.I64, Code.F32, Code.F64, Code.V128];

    private static readonly long[] Numbers = [0, 1, -1, 0xFF, 0xFFFF, 0xFFFF_FFFF, 1L << 32, 7, 8, 16, 31, 32, 48, 56, 63, 0x8000_0000, -256, long.MinValue];

    private static readonly GeneratedInstruction[] Instructions =
        InstructionTable.For(ModuleGeneratorOptions.Default with { Features = WasmFeatures.All & ~WasmFeatures.RelaxedSimd });

    private readonly RandomSource _random;
    private readonly CodeWriter _code;
    private byte _type;

    private LoadModuleGenerator(int seed, ModuleBuilder module)
    {
        _random = new RandomSource(seed);
        _code = new CodeWriter(module);
    }

    /// <summary>A module with one function for each seed, exported as <c>f</c> and the seed: it takes the address and gives nothing.</summary>
    /// <param name="first">The first seed.</param>
    /// <param name="count">How many.</param>
    /// <param name="memories">The memories; each function loads from one of them.</param>
    public static byte[] Generate(int first, int count, params WasmMemoryType[] memories)
    {
        var module = new ModuleBuilder();
        for (var i = 0; i < memories.Length; i++)
        {
            module.Memory(memories[i], $"m{i}");
        }

        module.Function("nothing", [], [], static code => code.Nop(), export: false);
        WasmValueType[] locals = [.. Types.Concat(Types).Select(TypeOf)];
        foreach (var seed in Enumerable.Range(first, count))
        {
            var memory = seed % memories.Length;
            module.Function($"f{seed}", [WasmValueType.I64], [], locals, code =>
            {
                var generator = new LoadModuleGenerator(seed, module);
                generator.Write(memory, memories[memory].Is64);
                code.Bytes.Bytes(generator._code.Bytes.Span);
            });
        }

        return module.ToBytes();
    }

    private static WasmValueType TypeOf(byte code) => code switch
    {
        Code.I32 => WasmValueType.I32,
        Code.I64 => WasmValueType.I64,
        Code.F32 => WasmValueType.F32,
        Code.F64 => WasmValueType.F64,
        _ => WasmValueType.V128,
    };

    private void Write(int memory, bool is64)
    {
        // Something below it, so that it is not always the first.
        var below = _random.Chance(20);
        if (below)
        {
            WriteLoad(memory, is64, () => WriteConstantAddress(is64));
            Put();
        }

        // The access that is looked at; around a loop, so that it may be moved out of it.
        var loops = _random.Chance(15);
        if (loops)
        {
            // What leaves by a branch leaves the block, and does not go round for ever.
            _code.Loop().Block();
        }

        WriteLoad(memory, is64, () => WriteAddress(is64));
        for (var steps = _random.Below(4); steps > 0; steps--)
        {
            WriteStep(memory, is64);
        }

        WriteEnd(memory, is64);
        if (loops)
        {
            _code.End().I32Const(0).BrIf(0).End();
        }
    }

    private void WriteAddress(bool is64)
    {
        _code.LocalGet(0);
        if (!is64)
        {
            _code.Instruction(0xA7);
        }
    }

    private void WriteConstantAddress(bool is64)
    {
        if (is64)
        {
            _code.I64Const(_random.Below(64));
        }
        else
        {
            _code.I32Const(_random.Below(64));
        }
    }

    private void WriteLoad(int memory, bool is64, Action address)
    {
        var choice = _random.Below(14 + 13 + 4);
        if (choice < 14)
        {
            address();
            _type = choice switch { 0 or (>= 4 and < 8) => Code.I32, 2 => Code.F32, 3 => Code.F64, _ => Code.I64 };
            WriteAccess(0x28 + choice, memory);
            return;
        }

        _type = Code.V128;
        address();
        if (choice < 14 + 13)
        {
            WriteAccess(choice - 14 < 11 ? 0xFD0000 + choice - 14 : 0xFD005C + choice - 25, memory);
            return;
        }

        _random.WriteConstant(_code.Bytes, Code.V128);
        WriteAccess(0xFD0054 + choice - 27, memory);
        _code.Raw((byte)_random.Below(16 >> (choice - 27)));
    }

    private void WriteAccess(int opcode, int memory)
    {
        _code.Instruction(opcode).U32(memory == 0 ? 0 : 0x40u);
        if (memory != 0)
        {
            _code.U32((uint)memory);
        }

        _code.U32(_random.Chance(20) ? 5u : 0u);
    }

    private void WriteStep(int memory, bool is64)
    {
        switch (_random.Below(12))
        {
            case 0:
                Put();
                Get();
                break;
            case 1:
                _code.LocalTee(Local(0));
                break;
            case 2:
                Put();
                WriteEffect(memory, is64);
                Get();
                break;
            case 3:
                // One of two, by a condition that is known, or is not.
                WriteConstant(_type);
                WriteCondition();
                _code.Instruction(0x1B);
                break;
            case 4:
                // Needed on one way alone.
                Put();
                WriteConstant(_type);
                _code.LocalSet(Local(1));
                WriteCondition();
                _code.If().LocalGet(Local(0)).LocalSet(Local(1)).End().LocalGet(Local(1));
                break;
            default:
                WriteInstruction();
                break;
        }
    }

    private void WriteInstruction()
    {
        GeneratedInstruction chosen;
        do
        {
            chosen = _random.Of(Instructions);
        }
        while (!chosen.Operands.Contains(_type));

        // Which of its operands it is.
        var places = Enumerable.Range(0, chosen.Operands.Length).Where(i => chosen.Operands[i] == _type).ToArray();
        var place = _random.Of(places);
        if (place > 0 || _random.Chance(10))
        {
            Put();
            for (var i = 0; i < place; i++)
            {
                WriteOther(chosen.Operands[i]);
            }

            Get();
        }

        for (var i = place + 1; i < chosen.Operands.Length; i++)
        {
            WriteOther(chosen.Operands[i]);
        }

        _code.Instruction(chosen.Opcode);
        if (chosen.Lanes > 0)
        {
            _code.Raw((byte)_random.Below(chosen.Lanes));
        }

        _type = chosen.Result;
    }

    /// <summary>Another operand: mostly a constant that decides the result, or part of it.</summary>
    private void WriteOther(byte type)
    {
        if (_random.Chance(15))
        {
            _code.LocalGet(LocalOf(type, _random.Below(2)));
        }
        else
        {
            WriteConstant(type);
        }
    }

    private void WriteConstant(byte type)
    {
        switch (type)
        {
            case Code.I32:
                _code.I32Const((int)_random.Of(Numbers));
                break;
            case Code.I64:
                _code.I64Const(_random.Of(Numbers));
                break;
            case Code.V128 when _random.Chance(80):
                var lanes = new byte[16];
                var (from, to) = (_random.Below(16), _random.Below(17));
                for (var i = 0; i < 16; i++)
                {
                    lanes[i] = i >= from && i < to ? (byte)0xFF : (byte)0;
                }

                _code.V128Const(lanes);
                break;
            default:
                _random.WriteConstant(_code.Bytes, type);
                break;
        }
    }

    private void WriteCondition()
    {
        if (_random.Chance(60))
        {
            _code.I32Const(_random.Below(2));
        }
        else
        {
            _code.LocalGet(0).Instruction(0x50);
        }
    }

    private void WriteEffect(int memory, bool is64)
    {
        switch (_random.Below(3))
        {
            case 0:
                _code.Call("nothing");
                break;
            case 1:
                WriteConstantAddress(is64);
                _code.I32Const(1);
                WriteAccess(0x3A, memory);
                break;
            default:
                _code.Block().End();
                break;
        }
    }

    private void WriteEnd(int memory, bool is64)
    {
        switch (_random.Below(8))
        {
            case 0:
                Put();
                break;
            case 1:
                Put();
                WriteConstant(_type);
                _code.LocalSet(Local(0)).LocalGet(Local(0)).Drop();
                break;
            case 2:
                WriteEffect(memory, is64);
                _code.Drop();
                break;
            case 3 or 4:
                WriteStore(memory, is64);
                break;
            case 5 when _type == Code.I32:
                _code.BrIf(0);
                break;
            case 6:
                // Left behind by a branch.
                _code.LocalGet(0).Instruction(0x50).BrIf(0).Drop();
                break;
            default:
                _code.Drop();
                break;
        }
    }

    private void WriteStore(int memory, bool is64)
    {
        Put();
        WriteConstantAddress(is64);
        Get();
        int[] stores = _type switch
        {
            Code.I32 => [0x36, 0x3A, 0x3B],
            Code.I64 => [0x37, 0x3C, 0x3D, 0x3E],
            Code.F32 => [0x38],
            Code.F64 => [0x39],
            _ => [0xFD000B, 0xFD0058, 0xFD0059, 0xFD005A, 0xFD005B],
        };
        var opcode = _random.Of(stores);
        WriteAccess(opcode, memory);
        if (opcode >= 0xFD0058)
        {
            _code.Raw((byte)_random.Below(16 >> (opcode - 0xFD0058)));
        }
    }

    private void Put() => _code.LocalSet(Local(0));

    private void Get() => _code.LocalGet(Local(0));

    private uint Local(int which) => LocalOf(_type, which);

    private static uint LocalOf(byte type, int which) => (uint)(1 + Array.IndexOf(Types, type) + (which * Types.Length));
}
