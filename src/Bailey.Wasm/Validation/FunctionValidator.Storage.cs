using Bailey.Wasm.Binary;

namespace Bailey.Wasm.Validation;

// Memories and tables (core specification, 3.4.5-3.4.6).
internal sealed partial class FunctionValidator
{
    private static int AddressOf(WasmMemoryType memory) => memory.Is64 ? ValueCode.I64 : ValueCode.I32;

    private static int AddressOf(WasmTableType table) => table.Is64 ? ValueCode.I64 : ValueCode.I32;

    /// <summary>Reads alignment, memory and offset, and gives the type of the address.</summary>
    private int ReadMemoryArgument(ref WasmReader reader, byte naturalAlignment)
    {
        const uint HasMemoryIndex = 0x40;
        const uint MaxAlignment2 = 0x20;
        var alignment = reader.ReadU32();
        uint index = 0;
        if (alignment >= HasMemoryIndex)
        {
            if (alignment >= HasMemoryIndex * 2)
            {
                throw WasmReader.Malformed($"malformed memop flags {alignment:x2}", _at);
            }

            _features.Require(WasmFeatures.MultiMemory, "an instruction that names its memory", _at);
            alignment -= HasMemoryIndex;
            index = reader.ReadU32();
        }

        // Version 3.0 calls these too large, versions before malformed.
        if (alignment >= MaxAlignment2 && !_allowsMultiMemory)
        {
            throw WasmReader.Malformed($"malformed memop flags {alignment:x2}", _at);
        }

        var offset = _allowsMemory64 ? reader.ReadU64() : reader.ReadU32();
        var memory = MemoryAt(index);
        if (alignment > naturalAlignment)
        {
            throw Invalid($"alignment must not be larger than natural: 2^{alignment} instead of 2^{naturalAlignment} bytes");
        }

        if (offset > uint.MaxValue && !memory.Is64)
        {
            throw Invalid($"offset out of range: {offset} in a memory with 32-bit addresses");
        }

        return AddressOf(memory);
    }

    private void ValidateLaneAccess(ref WasmReader reader, ref readonly OpcodeShape shape)
    {
        var address = ReadMemoryArgument(ref reader, shape.Alignment);
        CheckLane(ref reader, shape.Lanes);
        Pop(ValueCode.V128);
        Pop(address);
        if (shape.Kind == OpcodeKind.LoadLane)
        {
            Push(ValueCode.V128);
        }
    }

    private WasmMemoryType MemoryAt(uint index) => index < (uint)_module.Memories.Length
        ? _module.Memories[index]
        : throw Invalid($"unknown memory {index}, there are {_module.Memories.Length}");

    private WasmMemoryType ReadMemory(ref WasmReader reader)
    {
        if (_allowsMultiMemory)
        {
            return MemoryAt(reader.ReadU32());
        }

        // Before there were several memories, this was no index but a byte kept for later.
        if (reader.ReadByte() != 0)
        {
            throw WasmReader.Malformed("zero byte expected: MultiMemory is turned off in WasmCompileOptions.Features", _at);
        }

        return MemoryAt(0);
    }

    private void ValidateMemoryInstruction(ref WasmReader reader, Opcode opcode)
    {
        if (opcode is Opcode.MemoryInit or Opcode.DataDrop)
        {
            CheckDataSegment(reader.ReadU32());
            if (opcode == Opcode.DataDrop)
            {
                return;
            }
        }

        var memory = ReadMemory(ref reader);
        var address = AddressOf(memory);
        switch (opcode)
        {
            case Opcode.MemorySize:
                Push(address);
                break;
            case Opcode.MemoryGrow:
                _growsMemory = true;
                Pop(address);
                Push(address);
                break;
            case Opcode.MemoryFill:
                Pop(address);
                Pop(ValueCode.I32);
                Pop(address);
                break;
            case Opcode.MemoryCopy:
                ApplyCopy(address, AddressOf(ReadMemory(ref reader)));
                break;
            default:
                Pop(ValueCode.I32);
                Pop(ValueCode.I32);
                Pop(address);
                break;
        }
    }

    /// <summary>Takes length, source and destination; the length has the narrower of the two address types.</summary>
    private void ApplyCopy(int destination, int source)
    {
        Pop(destination == ValueCode.I64 ? source : destination);
        Pop(source);
        Pop(destination);
    }

    private void CheckDataSegment(uint index)
    {
        var count = _module.DataCount ?? _module.Data.Length;
        if (index >= (uint)count)
        {
            throw Invalid($"unknown data segment {index}, there are {count}");
        }

        if (_module.DataCount is null)
        {
            throw WasmReader.Malformed($"data count section required by function {_function}", _at);
        }
    }

    private WasmTableType ReadTable(ref WasmReader reader)
    {
        var index = reader.ReadU32();
        if (index >= (uint)_module.Tables.Length)
        {
            throw Invalid($"unknown table {index}, there are {_module.Tables.Length}");
        }

        return _module.Tables[index].Type;
    }

    private ElementSegment ReadElementSegment(ref WasmReader reader)
    {
        var index = reader.ReadU32();
        return index < (uint)_module.Elements.Length
            ? _module.Elements[index]
            : throw Invalid($"unknown elem segment {index}, there are {_module.Elements.Length}");
    }

    private void ValidateTableInstruction(ref WasmReader reader, Opcode opcode)
    {
        if (opcode == Opcode.ElemDrop)
        {
            _ = ReadElementSegment(ref reader);
            return;
        }

        // table.init names its segment before its table.
        var segment = opcode == Opcode.TableInit ? ReadElementSegment(ref reader) : null;
        var table = ReadTable(ref reader);
        var address = AddressOf(table);
        var element = CodeOf(table.Element);
        switch (opcode)
        {
            case Opcode.TableGet:
                Pop(address);
                Push(element);
                break;
            case Opcode.TableSet:
                Pop(element);
                Pop(address);
                break;
            case Opcode.TableSize:
                Push(address);
                break;
            case Opcode.TableGrow:
                Pop(address);
                Pop(element);
                Push(address);
                break;
            case Opcode.TableFill:
                Pop(address);
                Pop(element);
                Pop(address);
                break;
            case Opcode.TableCopy:
                var source = ReadTable(ref reader);
                CheckElementTypes(element, CodeOf(source.Element));
                ApplyCopy(address, AddressOf(source));
                break;
            case Opcode.TableInit:
                CheckElementTypes(element, CodeOf(segment!.Type));
                Pop(ValueCode.I32);
                Pop(ValueCode.I32);
                Pop(address);
                break;
            default:
                throw new InvalidOperationException($"{opcode} is contextual, but has no validation.");
        }
    }

    private void CheckElementTypes(int table, int source)
    {
        if (table != source && !IsSubtype(source, table))
        {
            throw TypeMismatch(table, source);
        }
    }
}
