using Bailey.Wasm;

namespace Bailey.Testing.Fuzzing;

/// <content>Memories and tables.</content>
internal sealed partial class BodyGenerator
{
    private static readonly (int Opcode, byte Type, int Alignment)[] Loads =
    [
        (0x28, Code.I32, 2), (0x29, Code.I64, 3), (0x2A, Code.F32, 2), (0x2B, Code.F64, 3), (0x2C, Code.I32, 0), (0x2D, Code.I32, 0),
        (0x2E, Code.I32, 1), (0x2F, Code.I32, 1), (0x30, Code.I64, 0), (0x31, Code.I64, 0), (0x32, Code.I64, 1), (0x33, Code.I64, 1),
        (0x34, Code.I64, 2), (0x35, Code.I64, 2),
        (0xFD0000, Code.V128, 4), (0xFD0001, Code.V128, 3), (0xFD0002, Code.V128, 3), (0xFD0003, Code.V128, 3), (0xFD0004, Code.V128, 3),
        (0xFD0005, Code.V128, 3), (0xFD0006, Code.V128, 3), (0xFD0007, Code.V128, 0), (0xFD0008, Code.V128, 1), (0xFD0009, Code.V128, 2),
        (0xFD000A, Code.V128, 3), (0xFD005C, Code.V128, 2), (0xFD005D, Code.V128, 3),
    ];

    private static readonly (int Opcode, byte Type, int Alignment)[] Stores =
    [
        (0x36, Code.I32, 2), (0x37, Code.I64, 3), (0x38, Code.F32, 2), (0x39, Code.F64, 3), (0x3A, Code.I32, 0), (0x3B, Code.I32, 1),
        (0x3C, Code.I64, 0), (0x3D, Code.I64, 1), (0x3E, Code.I64, 2), (0xFD000B, Code.V128, 4),
    ];

    private void WriteMemoryAccess()
    {
        if (_plan.Memories.Count == 0)
        {
            return;
        }

        switch (_random.Below(10))
        {
            case < 5:
                WriteLoad(_random.Of(_types));
                break;
            case >= 8 when _options.Uses(WasmFeatures.Simd):
                WriteLaneAccess();
                break;
            default:
                WriteStore();
                break;
        }
    }

    private bool WriteLoad(byte type)
    {
        (int Opcode, byte Type, int Alignment)[] loads = [.. Loads.Where(load => load.Type == type)];
        if (_plan.Memories.Count == 0 || loads.Length == 0)
        {
            return false;
        }

        _budget--;
        var memory = _random.Below(_plan.Memories.Count);
        var (opcode, _, alignment) = _random.Of(loads);
        WriteAddress(memory);
        Opcode(opcode);
        WriteMemoryArgument(memory, alignment);
        Take(1);
        _stack.Add(type);
        return true;
    }

    private void WriteStore()
    {
        var memory = _random.Below(_plan.Memories.Count);
        var stores = Stores.Where(store => _types.Contains(store.Type)).ToArray();
        var (opcode, type, alignment) = _random.Of(stores);
        WriteAddress(memory);
        Need([_plan.Memories[memory].Address, type]);
        Opcode(opcode);
        WriteMemoryArgument(memory, alignment);
    }

    private void WriteLaneAccess()
    {
        var memory = _random.Below(_plan.Memories.Count);
        var width = _random.Below(4);
        var isStore = _random.Chance(50);
        WriteAddress(memory);
        Need([_plan.Memories[memory].Address, Code.V128]);
        Opcode((isStore ? 0xFD0058 : 0xFD0054) + width);
        WriteMemoryArgument(memory, width);
        _code.Byte((byte)_random.Below(16 >> width));
        if (!isStore)
        {
            _stack.Add(Code.V128);
        }
    }

    /// <summary>Puts an address on the stack, most often one within the first page.</summary>
    private void WriteAddress(int memory)
    {
        var type = _plan.Memories[memory].Address;
        if (_stack.Count > Bottom && _stack[^1] == type && _random.Chance(60))
        {
            _code.Byte(type == Code.I64 ? (byte)0x42 : (byte)0x41).S64(0xFFFF).Byte(type == Code.I64 ? (byte)0x83 : (byte)0x71);
        }
        else
        {
            WriteSmallIndex(type, 65_536);
        }
    }

    /// <summary>Puts a number on the stack, most often one below <paramref name="limit"/>.</summary>
    private void WriteSmallIndex(byte type, int limit)
    {
        if (_random.Chance(3))
        {
            WriteValue(type);
            return;
        }

        WriteIndex(type, _random.Chance(3) ? limit : _random.Below(Math.Max(limit, 1)));
        _stack.Add(type);
    }

    private void WriteIndex(byte type, int value) => _code.Byte(type == Code.I64 ? (byte)0x42 : (byte)0x41).S64(value);

    private void WriteMemoryArgument(int memory, int naturalAlignment)
    {
        var alignment = (uint)_random.Between(0, naturalAlignment);
        if (memory != 0 || (_options.Uses(WasmFeatures.MultiMemory) && _random.Chance(5)))
        {
            _code.U32(alignment | 0x40);
            Index(memory);
        }
        else
        {
            _code.U32(alignment);
        }

        switch (_random.Below(60))
        {
            case 0:
                _code.U32((uint)_random.Integer(32));
                break;
            case 1 when _plan.Memories[memory].Is64:
                _code.U64((ulong)_random.Integer(64));
                break;
            default:
                _code.U32((uint)_random.Below(200));
                break;
        }
    }

    /// <summary>The index of a memory, which without multi-memory is a byte that must be zero.</summary>
    private void MemoryIndex(int memory)
    {
        if (_options.Uses(WasmFeatures.MultiMemory))
        {
            Index(memory);
        }
        else
        {
            _code.Byte(0);
        }
    }

    private void WriteMemoryInstruction()
    {
        if (_options.Uses(WasmFeatures.BulkMemory) && _plan.Data.Count > 0 && _random.Chance(3))
        {
            Opcode(0xFC0009);
            Index(_random.Below(_plan.Data.Count));
            return;
        }

        if (_plan.Memories.Count == 0)
        {
            return;
        }

        var memory = _random.Below(_plan.Memories.Count);
        var address = _plan.Memories[memory].Address;
        switch (_random.Below(_options.Uses(WasmFeatures.BulkMemory) ? 5 : 2))
        {
            case 0:
                Opcode(0x3F);
                MemoryIndex(memory);
                _stack.Add(address);
                break;
            case 1:
                WriteSmallIndex(address, 3);
                Take(1);
                Opcode(0x40);
                MemoryIndex(memory);
                _stack.Add(address);
                break;
            case 2:
                WriteSmallIndex(address, 65_000);
                NeedWithIndex([address, Code.I32], address, 400);
                Opcode(0xFC000B);
                MemoryIndex(memory);
                break;
            case 3:
                WriteMemoryCopy(memory, _random.Below(_plan.Memories.Count));
                break;
            default:
                if (_plan.Data.Count > 0)
                {
                    WriteInitialisation(0xFC0008, _random.Below(_plan.Data.Count), address, 65_000);
                    MemoryIndex(memory);
                }

                break;
        }
    }

    private void WriteMemoryCopy(int to, int from)
    {
        var (destination, source) = (_plan.Memories[to].Address, _plan.Memories[from].Address);
        WriteCopyOperands(destination, source, 65_000, 400);
        Opcode(0xFC000A);
        MemoryIndex(to);
        MemoryIndex(from);
    }

    private void WriteCopyOperands(byte destination, byte source, int limit, int most)
    {
        WriteSmallIndex(destination, limit);
        WriteSmallIndex(source, limit);
        WriteSmallIndex(destination == Code.I64 ? source : destination, most);
        Take(3);
    }

    private void WriteInitialisation(int opcode, int segment, byte address, int limit)
    {
        WriteSmallIndex(address, limit);
        WriteSmallIndex(Code.I32, 2);
        WriteSmallIndex(Code.I32, 2);
        Take(3);
        Opcode(opcode);
        Index(segment);
    }

    private void WriteTableInstruction()
    {
        if (!_options.Uses(WasmFeatures.ReferenceTypes | WasmFeatures.BulkMemory))
        {
            return;
        }

        if (_plan.Elements.Count > 0 && _random.Chance(3))
        {
            Opcode(0xFC000D);
            Index(_random.Below(_plan.Elements.Count));
            return;
        }

        if (_plan.Tables.Count == 0 || _random.Chance(10))
        {
            Need([_random.Chance(50) ? Code.FuncRef : Code.ExternRef]);
            Opcode(0xD1);
            _stack.Add(Code.I32);
            return;
        }

        WriteTableInstruction(_random.Below(_plan.Tables.Count));
    }

    private void WriteTableInstruction(int table)
    {
        var (element, address, size) = (_plan.Tables[table].Element, _plan.Tables[table].Address, (int)_plan.Tables[table].Minimum);
        switch (_random.Below(7))
        {
            case 0:
                WriteSmallIndex(address, size);
                Take(1);
                Opcode(0x25);
                Index(table);
                _stack.Add(element);
                break;
            case 1:
                WriteSmallIndex(address, size);
                Need([address, element]);
                Opcode(0x26);
                Index(table);
                break;
            case 2:
                Opcode(0xFC0010);
                Index(table);
                _stack.Add(address);
                break;
            case 3:
                NeedWithIndex([element], address, 5);
                Opcode(0xFC000F);
                Index(table);
                _stack.Add(address);
                break;
            case 4:
                WriteSmallIndex(address, size);
                NeedWithIndex([address, element], address, 5);
                Opcode(0xFC0011);
                Index(table);
                break;
            case 5:
                int[] sources = [.. Enumerable.Range(0, _plan.Tables.Count).Where(i => _plan.Tables[i].Element == element)];
                var source = _random.Of(sources);
                WriteCopyOperands(address, _plan.Tables[source].Address, size, 5);
                Opcode(0xFC000E);
                Index(table);
                Index(source);
                break;
            default:
                int[] segments = [.. Enumerable.Range(0, _plan.Elements.Count).Where(i => _plan.Elements[i].Type == element)];
                if (segments.Length > 0)
                {
                    WriteInitialisation(0xFC000C, _random.Of(segments), address, size);
                    Index(table);
                }

                break;
        }
    }
}
