using Bailey.Testing.Modules;
using Bailey.Wasm;

namespace Bailey.Testing.Fuzzing;

/// <summary>
/// Makes function bodies instruction by instruction, keeping the types of the operand stack as it goes: operands that an
/// instruction needs are taken from the stack where they fit, and made where they do not.
/// </summary>
internal sealed partial class BodyGenerator
{
    private readonly RandomSource _random;
    private readonly ModulePlan _plan;
    private readonly ModuleGeneratorOptions _options;
    private readonly GeneratedInstruction[] _instructions;
    private readonly Dictionary<byte, GeneratedInstruction[]> _byResult;
    private readonly ILookup<byte, int> _globalsByType;
    private readonly int[] _settableGlobals;
    private readonly byte[] _types;

    private readonly List<byte> _locals = [];
    private readonly List<byte> _stack = [];
    private readonly List<BodyFrame> _frames = [];
    private ILookup<byte, int> _localsByType = Array.Empty<int>().ToLookup(_ => Code.Any);
    private ByteWriter _code = new();
    private int _budget;

    // Locals from here on are scratch space for canonical NaNs, in the order of ScratchTypes.
    private int _firstScratch;

    // Operands below are spoken for by an instruction whose other operands are being made.
    private int _floor;
    private int _depth;

    public BodyGenerator(RandomSource random, ModulePlan plan, ModuleGeneratorOptions options)
    {
        _random = random;
        _plan = plan;
        _options = options;
        _instructions = InstructionTable.For(options);
        _byResult = _instructions.GroupBy(instruction => instruction.Result).ToDictionary(group => group.Key, group => group.ToArray());
        _globalsByType = Enumerable.Range(0, plan.Globals.Count).ToLookup(global => plan.Globals[global].Type);
        _settableGlobals = [.. Enumerable.Range(0, plan.Globals.Count).Where(i => plan.Globals[i].IsMutable && i != plan.BudgetGlobal)];
        _types = PlanGenerator.ValueTypes(options);
    }

    private BodyFrame Frame => _frames[^1];

    private byte[] ScratchTypes => [.. ScratchForNaNs, .. _options.UsesHeap ? (ReadOnlySpan<byte>)[Code.AnyRef] : [], .. _options.UsesExceptions ? (ReadOnlySpan<byte>)[Code.ExnRef] : []];

    private byte[] ScratchForNaNs => !_options.CanonicalizeNaNs ? []
        : _options.Uses(WasmFeatures.Simd) ? [Code.F32, Code.F64, Code.V128]
        : [Code.F32, Code.F64];

    /// <summary>The body of a function: its locals and its code.</summary>
    public byte[] Generate(int function)
    {
        var type = _plan.TypeOf(function);
        _locals.Clear();
        _stack.Clear();
        _frames.Clear();
        _code = new ByteWriter();
        _budget = _random.Between(1, _options.MaxInstructions);
        _floor = _depth = 0;
        _locals.AddRange(type.Parameters);
        ChooseLocals();

        _frames.Add(new BodyFrame(type.Results, type.Results, 0));
        WriteBudgetCheck();
        while (_budget > 0)
        {
            WriteInstruction();
            if (Frame.Unreachable && _random.Chance(40))
            {
                break;
            }
        }

        Settle(type.Results);
        _code.Byte(0x0B);
        return [.. LocalGroups(type.Parameters.Length), .. _code.Span];
    }

    private void ChooseLocals()
    {
        for (var count = _random.Below(8); count > 0; count--)
        {
            var type = _random.Of(_types);
            for (var same = _random.Between(1, 3); same > 0; same--)
            {
                _locals.Add(type);
            }
        }

        _localsByType = Enumerable.Range(0, _locals.Count).ToLookup(local => _locals[local]);
        _firstScratch = _locals.Count;
        _locals.AddRange(ScratchTypes);
    }

    private byte[] LocalGroups(int parameters)
    {
        List<(uint Count, byte Type)> groups = [];
        foreach (var type in _locals.Skip(parameters))
        {
            if (groups.Count > 0 && groups[^1].Type == type && _random.Chance(80))
            {
                groups[^1] = (groups[^1].Count + 1, type);
            }
            else
            {
                groups.Add((1, type));
            }
        }

        var writer = new ByteWriter().U32((uint)groups.Count);
        foreach (var (count, type) in groups)
        {
            writer.U32(count).Byte(type);
        }

        return writer.ToArray();
    }

    private void WriteInstruction()
    {
        _budget--;
        switch (_random.Below(100))
        {
            case < 8 when _options.UsesHeap && _random.Chance(60):
                WriteHeapInstruction();
                break;

            case < 16 when _options.UsesExceptions && _random.Chance(60):
                WriteExceptionInstruction();
                break;

            case < 34:
                WriteOperation(_random.Of(_instructions));
                break;
            case < 40:
                WriteValue(_random.Of(_types));
                break;
            case < 48:
                WriteLocalSet();
                break;
            case < 52:
                WriteGlobalSet();
                break;
            case < 64:
                WriteMemoryAccess();
                break;
            case < 68:
                WriteMemoryInstruction();
                break;
            case < 73 when _options.UsesHeap && _random.Chance(60):
                WriteHeapInstruction();
                break;

            case < 73:
                WriteTableInstruction();
                break;
            case < 82:
                WriteBlock();
                break;
            case < 88:
                WriteBranch();
                break;
            case < 94:
                WriteCall();
                break;
            case < 97:
                WriteSelect();
                break;
            default:
                WriteTrivial();
                break;
        }
    }

    private void WriteTrivial()
    {
        if (_stack.Count > Bottom || Frame.Unreachable)
        {
            Opcode(0x1A);
            TakeAny();
        }
        else
        {
            Opcode(0x01);
        }
    }

    private void WriteOperation(GeneratedInstruction instruction)
    {
        Need(instruction.Operands);
        var opcode = instruction.Opcode;
        if (IsDivision(opcode) && _random.Chance(95))
        {
            // Most divisions should not trap: the divisor is made odd.
            var is64 = instruction.Operands[1] == Code.I64;
            _code.Byte(is64 ? (byte)0x42 : (byte)0x41).Byte(1).Byte(is64 ? (byte)0x84 : (byte)0x72);
        }

        // Most truncations should not trap either.
        Opcode(_options.Uses(WasmFeatures.SaturatingConversions) && _random.Chance(90) ? Saturating(opcode) : opcode);
        if (instruction.Lanes > 0)
        {
            _code.Byte((byte)_random.Below(instruction.Lanes));
        }

        if (_options.CanonicalizeNaNs && instruction.NaN != Code.Any)
        {
            WriteCanonicalNaN(instruction.Result, instruction.NaN);
        }

        _stack.Add(instruction.Result);
    }

    private static int Saturating(int opcode) => opcode switch
    {
        >= 0xA8 and <= 0xAB => 0xFC0000 + opcode - 0xA8,
        >= 0xAE and <= 0xB1 => 0xFC0004 + opcode - 0xAE,
        _ => opcode,
    };

    private static bool IsDivision(int opcode) => opcode is (>= 0x6D and <= 0x70) or (>= 0x7F and <= 0x82);

    /// <summary>Replaces the number or vector on the stack by the canonical NaN wherever it is one.</summary>
    private void WriteCanonicalNaN(byte type, byte lanes)
    {
        var local = (uint)(_firstScratch + Array.IndexOf(ScratchTypes, type));
        _code.Byte(0x21).U32(local);
        _code.Byte(0x20).U32(local);
        if (type == Code.V128)
        {
            _code.Byte(0xFD).U32(0x0C).Bytes(CanonicalLanes(lanes));
        }
        else
        {
            _code.Byte(type == Code.F32 ? (byte)0x43 : (byte)0x44).Bytes(CanonicalLanes(type)[..(type == Code.F32 ? 4 : 8)]);
        }

        _code.Byte(0x20).U32(local).Byte(0x20).U32(local);
        if (type == Code.V128)
        {
            // f32x4.eq or f64x2.eq, then v128.bitselect
            _code.Byte(0xFD).U32(lanes == Code.F32 ? 0x41u : 0x47u).Byte(0xFD).U32(0x52);
        }
        else
        {
            _code.Byte(type == Code.F32 ? (byte)0x5B : (byte)0x61).Byte(0x1B);
        }
    }

    private static byte[] CanonicalLanes(byte type) => type == Code.F32
        ? [0, 0, 0xC0, 0x7F, 0, 0, 0xC0, 0x7F, 0, 0, 0xC0, 0x7F, 0, 0, 0xC0, 0x7F]
        : [0, 0, 0, 0, 0, 0, 0xF8, 0x7F, 0, 0, 0, 0, 0, 0, 0xF8, 0x7F];

    private void Opcode(int opcode)
    {
        if (opcode <= 0xFF)
        {
            _code.Byte((byte)opcode);
        }
        else
        {
            _code.Byte((byte)(opcode >> 16)).U32((uint)(opcode & 0xFFFF));
        }
    }

    /// <summary>An index, now and then padded to five bytes as linkers do.</summary>
    private void Index(int index)
    {
        if (_random.Chance(4))
        {
            _code.Byte((byte)(index | 0x80)).Byte((byte)((index >> 7) | 0x80)).Bytes([0x80, 0x80, 0x00]);
        }
        else
        {
            _code.U32((uint)index);
        }
    }
}
