namespace Bailey.Testing.Fuzzing;

/// <content>Statements and expressions.</content>
public sealed partial class PatternModuleGenerator
{
    private static readonly int[] Comparisons32 = [0x46, 0x47, 0x48, 0x49, 0x4A, 0x4B, 0x4C, 0x4D, 0x4E, 0x4F];

    private void WriteStatement(int depth)
    {
        switch (_random.Below(depth > 0 ? 9 : 4))
        {
            case 0 or 1:
                {
                    var local = _random.Below(16);
                    WriteExpression(Types[local & 7], 3);
                    _code.LocalSet((uint)local);
                    break;
                }

            case 2:
                WriteStore();
                break;
            case 3:
                // Leaves the function.
                WriteExpression(Code.I32, 3);
                _code.If();
                WriteObserved(_result, 2);
                _code.Return().End();
                break;
            case 4 or 5:
                WriteExpression(Code.I32, 3);
                _code.If();
                WriteStatement(depth - 1);
                if (_random.Chance(50))
                {
                    _code.Else();
                    WriteStatement(depth - 1);
                }

                _code.End();
                break;
            case 6:
                _code.Block();
                WriteStatement(depth - 1);
                WriteExpression(Code.I32, 3);
                _code.BrIf(0);
                WriteStatement(depth - 1);
                _code.End();
                break;
            case 7 when _loops == 0:
                WriteLoop(depth);
                break;
            default:
                WriteTable(depth);
                break;
        }
    }

    private void WriteTable(int depth)
    {
        var ways = _random.Between(1, 3);
        for (var i = 0; i <= ways; i++)
        {
            _code.Block();
        }

        WriteExpression(Code.I32, 2);
        var targets = new uint[_random.Of([0, 1, 2, 3, 5, 31, 32, 33, 63, 64, 65])];
        for (var i = 0; i < targets.Length; i++)
        {
            targets[i] = (uint)_random.Below(ways + 1);
        }

        _code.BrTable(targets, (uint)_random.Below(ways + 1)).End();
        for (var i = 0; i < ways; i++)
        {
            WriteStatement(depth - 1);
            _code.End();
        }
    }

    /// <summary>A loop by some number, of at most a dozen iterations.</summary>
    private void WriteLoop(int depth)
    {
        _loops++;
        var is64 = _random.Chance(30);
        var number = (uint)(is64 ? Number64 : Number32);
        WriteLeaf(is64 ? Code.I64 : Code.I32);
        _code.LocalSet(number).I32Const(0).LocalSet(Count).Block().Loop();
        WriteStatement(depth - 1);
        WriteStatement(depth - 1);
        if (_random.Chance(30))
        {
            WriteExit(is64, number);
        }

        _code.LocalGet(number);
        if (is64)
        {
            _code.I64Const(Stride()).Instruction(_random.Of([0x7C, 0x7C, 0x7D])).LocalSet(number);
        }
        else
        {
            _code.I32Const((int)Stride()).Instruction(_random.Of([0x6A, 0x6A, 0x6B])).LocalSet(number);
        }

        _code.LocalGet(Count).I32Const(1).I32Add().LocalTee(Count).I32Const(12).I32GeU().BrIf(1);
        if (_random.Chance(80))
        {
            WriteExit(is64, number);
        }

        _code.Br(0).End().End();
        _loops--;
    }

    private long Stride() => _random.Chance(75) ? _random.Of([1, 1, 2, 3, 4, 8, 16, -1, -1, -2, -4]) : _random.Of(Numbers);

    private void WriteExit(bool is64, uint number)
    {
        _code.LocalGet(number);
        WriteLeaf(is64 ? Code.I64 : Code.I32);
        _code.Instruction(_random.Of(Comparisons32) + (is64 ? 11 : 0)).BrIf(1);
    }

    private void WriteStore()
    {
        WriteAddress();
        var opcode = _random.Chance(15) ? 0xFD000B : 0x36 + _random.Below(9);
        WriteObserved(opcode switch { 0x36 or 0x3A or 0x3B => Code.I32, 0x38 => Code.F32, 0x39 => Code.F64, 0xFD000B => Code.V128, _ => Code.I64 }, 3);
        _code.Instruction(opcode).U32(0).U32((uint)_random.Of([0, 0, 1, 4, 8]));
    }

    private void WriteAddress()
    {
        switch (_random.Below(4))
        {
            case 0:
                _code.I32Const(_random.Of([0, 1, 4, 8, 16, 65512]));
                break;
            case 1 when _loops > 0:
                _code.LocalGet(Number32).I32Const(_random.Below(4)).Instruction(0x74).I32Const(0x3F8).Instruction(0x71);
                break;
            default:
                WriteExpression(Code.I32, 2);
                _code.I32Const(_random.Of([0xFF, 0x3F8, 0xFFF0])).Instruction(0x71);
                break;
        }
    }

    /// <summary>A value whose bits may be seen: a NaN in it is the canonical one.</summary>
    private void WriteObserved(byte type, int depth)
    {
        WriteExpression(type, depth);
        if (type is Code.F32 or Code.F64)
        {
            WriteCanonical(type, type);
        }
    }

    private void WriteExpression(byte type, int depth)
    {
        var choice = _random.Below(100);
        if (depth <= 0 || choice < 20)
        {
            WriteLeaf(type);
        }
        else if (choice < 30)
        {
            WriteLoad(type);
        }
        else if (choice < 38)
        {
            WriteExpression(type, depth - 1);
            WriteExpression(type, depth - 1);
            WriteExpression(Code.I32, depth - 1);
            _code.Instruction(0x1B);
        }
        else if (choice < 45)
        {
            WriteExpression(type, depth - 1);
            _code.LocalTee((uint)(8 + Array.IndexOf(Types, type)));
        }
        else if (choice < 62 && type is Code.I32 or Code.I64)
        {
            WriteShape(type == Code.I64, depth - 1);
        }
        else
        {
            WriteInstruction(_random.Of(_palette[type]), depth - 1);
        }
    }

    private void WriteLeaf(byte type)
    {
        if (_loops > 0 && type is Code.I32 or Code.I64 && _random.Chance(40))
        {
            _code.LocalGet((uint)(type == Code.I32 ? Number32 : Number64));
        }
        else if (_random.Chance(65))
        {
            // The first two parameters mostly.
            var first = Array.IndexOf(Types, type);
            var second = first < 7 && Types[first + 1] == type ? first + 1 : first;
            _code.LocalGet((uint)(_random.Chance(70) ? first : _random.Chance(50) ? second : 8 + (_random.Chance(50) ? first : second)));
        }
        else
        {
            _code.Raw(_random.Of(_constants[type]));
        }
    }

    private void WriteLoad(byte type)
    {
        WriteAddress();
        var opcode = type switch
        {
            Code.I32 => _random.Of([0x28, 0x2C, 0x2D, 0x2E, 0x2F]),
            Code.I64 => _random.Of([0x29, 0x30, 0x31, 0x32, 0x33, 0x34, 0x35]),
            Code.F32 => 0x2A,
            Code.F64 => 0x2B,
            _ => 0xFD0000 + _random.Below(11),
        };
        _code.Instruction(opcode).U32(0).U32((uint)_random.Of([0, 0, 1, 4, 8]));
    }

    private void WriteInstruction(GeneratedInstruction instruction, int depth)
    {
        var isDivision = instruction.Opcode is (>= 0x6D and <= 0x70) or (>= 0x7F and <= 0x82);
        foreach (var operand in instruction.Operands)
        {
            // What is not computed with floats sees their bits.
            if (operand is Code.F32 or Code.F64 && instruction.Opcode is 0xBC or 0xBD or 0x98 or 0xA6 or > 0xFF)
            {
                WriteObserved(operand, depth);
            }
            else
            {
                WriteExpression(operand, depth);
            }
        }

        if (isDivision && _random.Chance(75))
        {
            _ = instruction.Result == Code.I64 ? _code.I64Const(1).Instruction(0x84) : _code.I32Const(1).Instruction(0x72);
        }

        _code.Instruction(instruction.Opcode switch
        {
            >= 0xA8 and <= 0xAB when _random.Chance(85) => 0xFC0000 + instruction.Opcode - 0xA8,
            >= 0xAE and <= 0xB1 when _random.Chance(85) => 0xFC0004 + instruction.Opcode - 0xAE,
            _ => instruction.Opcode,
        });
        if (instruction.Lanes > 0)
        {
            _code.Raw((byte)_random.Below(instruction.Lanes));
        }

        if (instruction.NaN != Code.Any && instruction.Result == Code.V128)
        {
            WriteCanonical(Code.V128, instruction.NaN);
        }
    }

    /// <summary>What compilers write and optimizers look for.</summary>
    private void WriteShape(bool is64, int depth)
    {
        var type = is64 ? Code.I64 : Code.I32;
        var by = is64 ? 0x12 : 0;
        switch (_random.Below(9))
        {
            case 0:
                WriteExpression(type, depth);
                WriteNumber(is64, -1);
                _code.Instruction(0x73 + by);
                break;
            case 1:
                WriteNumber(is64, 0);
                WriteExpression(type, depth);
                _code.Instruction(0x6B + by);
                break;
            case 2:
                // Extended by shifts.
                WriteExpression(type, depth);
                var count = _random.Of<int>(is64 ? [8, 16, 24, 32, 48, 56, 63] : [8, 16, 24, 31]);
                WriteNumber(is64, count);
                _code.Instruction(0x74 + by);
                WriteNumber(is64, count);
                _code.Instruction(_random.Of([0x75, 0x76]) + by);
                break;
            case 3:
                WriteExpression(type, depth);
                WriteNumber(is64, _random.Of(Numbers));
                _code.Instruction(_random.Of([0x71, 0x72, 0x73]) + by);
                break;
            case 4:
                // A truth as a number.
                WriteExpression(type, depth);
                WriteLeaf(type);
                _code.Instruction(_random.Of(Comparisons32) + (is64 ? 11 : 0));
                if (is64)
                {
                    _code.Instruction(_random.Of([0xAC, 0xAD]));
                }

                break;
            case 5:
                // Two shifts by what is together the width.
                WriteLeaf(type);
                WriteLeaf(type);
                _code.Instruction(0x74 + by);
                WriteLeaf(type);
                WriteNumber(is64, is64 ? 64 : 32);
                WriteLeaf(type);
                _code.Instruction(0x6B + by).Instruction(0x76 + by).Instruction(_random.Of([0x6A, 0x72, 0x73]) + by);
                break;
            case 6:
                WriteExpression(type, depth);
                WriteNumber(is64, _random.Of(Numbers));
                _code.Instruction(0x6C + by);
                break;
            case 7:
                // Through the other width.
                WriteExpression(is64 ? Code.I32 : Code.I64, depth);
                _code.Instruction(is64 ? _random.Of([0xAC, 0xAD]) : 0xA7);
                break;
            default:
                WriteExpression(type, depth);
                _code.Instruction(is64 ? _random.Of([0xC2, 0xC3, 0xC4]) : _random.Of([0xC0, 0xC1]));
                break;
        }
    }

    private void WriteNumber(bool is64, long value) => _ = is64 ? _code.I64Const(value) : _code.I32Const((int)value);

    /// <summary>Replaces the number or vector on the stack by the canonical NaN wherever it is one.</summary>
    private void WriteCanonical(byte type, byte lanes)
    {
        var local = (uint)(Scratch + (type switch { Code.F32 => 0, Code.F64 => 1, _ => 2 }));
        _code.LocalTee(local);
        ReadOnlySpan<byte> nan = lanes == Code.F32 ? [0, 0, 0xC0, 0x7F, 0, 0, 0xC0, 0x7F, 0, 0, 0xC0, 0x7F, 0, 0, 0xC0, 0x7F] : [0, 0, 0, 0, 0, 0, 0xF8, 0x7F, 0, 0, 0, 0, 0, 0, 0xF8, 0x7F];
        switch (type)
        {
            case Code.F32:
                _code.Raw(0x43).Raw(nan[..4]).LocalGet(local).LocalGet(local).Instruction(0x5B).Instruction(0x1B);
                break;
            case Code.F64:
                _code.Raw(0x44).Raw(nan[..8]).LocalGet(local).LocalGet(local).Instruction(0x61).Instruction(0x1B);
                break;
            default:
                _code.V128Const(nan).LocalGet(local).LocalGet(local).Instruction(lanes == Code.F32 ? 0xFD0041 : 0xFD0047).Instruction(0xFD0052);
                break;
        }
    }
}
