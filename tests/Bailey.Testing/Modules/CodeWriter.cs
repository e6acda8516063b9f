using Bailey.Wasm;

namespace Bailey.Testing.Modules;

/// <summary>
/// Writes the instructions of a function or constant expression, by name and in the order of the binary format. Nothing is
/// checked: what does not validate can be written as well as what does.
/// </summary>
public sealed partial class CodeWriter(ModuleBuilder module)
{
    /// <summary>The bytes so far, without the final <c>end</c>.</summary>
    public ByteWriter Bytes { get; } = new();

    /// <summary>Bytes as they are: for what has no method here and for what is wrong on purpose.</summary>
    public CodeWriter Raw(params ReadOnlySpan<byte> bytes)
    {
        Bytes.Bytes(bytes);
        return this;
    }

    /// <summary>The same piece of code several times.</summary>
    public CodeWriter Repeat(int count, Action<CodeWriter> piece)
    {
        for (var i = 0; i < count; i++)
        {
            piece(this);
        }

        return this;
    }

    /// <summary>The same piece of code several times, told which time it is.</summary>
    public CodeWriter Repeat(int count, Action<CodeWriter, int> piece)
    {
        for (var i = 0; i < count; i++)
        {
            piece(this, i);
        }

        return this;
    }

    public CodeWriter Unreachable() => Instruction(0x00);

    public CodeWriter Nop() => Instruction(0x01);

    /// <summary>A block without parameters and with one result or none.</summary>
    public CodeWriter Block(WasmValueType? result = null) => Instruction(0x02).BlockType(result);

    public CodeWriter Block(WasmValueType[] parameters, WasmValueType[] results) => Instruction(0x02).BlockType(parameters, results);

    public CodeWriter Loop(WasmValueType? result = null) => Instruction(0x03).BlockType(result);

    public CodeWriter Loop(WasmValueType[] parameters, WasmValueType[] results) => Instruction(0x03).BlockType(parameters, results);

    public CodeWriter If(WasmValueType? result = null) => Instruction(0x04).BlockType(result);

    public CodeWriter If(WasmValueType[] parameters, WasmValueType[] results) => Instruction(0x04).BlockType(parameters, results);

    public CodeWriter Else() => Instruction(0x05);

    public CodeWriter End() => Instruction(0x0B);

    public CodeWriter Br(uint depth) => Instruction(0x0C).U32(depth);

    public CodeWriter BrIf(uint depth) => Instruction(0x0D).U32(depth);

    public CodeWriter BrTable(ReadOnlySpan<uint> targets, uint otherwise)
    {
        Instruction(0x0E).U32((uint)targets.Length);
        foreach (var target in targets)
        {
            U32(target);
        }

        return U32(otherwise);
    }

    public CodeWriter Return() => Instruction(0x0F);

    public CodeWriter Call(uint function) => Instruction(0x10).U32(function);

    /// <summary>A call of a function of this module, which may be added later.</summary>
    public CodeWriter Call(string function) => Call(module.IndexOf(function));

    public CodeWriter CallIndirect(WasmValueType[] parameters, WasmValueType[] results, uint table = 0) =>
        Instruction(0x11).U32(module.TypeIndex(parameters, results)).U32(table);

    public CodeWriter ReturnCall(string function) => Instruction(0x12).U32(module.IndexOf(function));

    public CodeWriter ReturnCallIndirect(WasmValueType[] parameters, WasmValueType[] results, uint table = 0) =>
        Instruction(0x13).U32(module.TypeIndex(parameters, results)).U32(table);

    public CodeWriter Drop() => Instruction(0x1A);

    public CodeWriter Select() => Instruction(0x1B);

    public CodeWriter Select(WasmValueType type) => Instruction(0x1C).U32(1).Type(type);

    public CodeWriter LocalGet(uint local) => Instruction(0x20).U32(local);

    public CodeWriter LocalSet(uint local) => Instruction(0x21).U32(local);

    public CodeWriter LocalTee(uint local) => Instruction(0x22).U32(local);

    public CodeWriter GlobalGet(uint global) => Instruction(0x23).U32(global);

    public CodeWriter GlobalSet(uint global) => Instruction(0x24).U32(global);

    public CodeWriter TableGet(uint table = 0) => Instruction(0x25).U32(table);

    public CodeWriter TableSet(uint table = 0) => Instruction(0x26).U32(table);

    public CodeWriter MemorySize(uint memory = 0) => Instruction(0x3F).U32(memory);

    public CodeWriter MemoryGrow(uint memory = 0) => Instruction(0x40).U32(memory);

    public CodeWriter I32Const(int value)
    {
        Instruction(0x41).Bytes.S64(value);
        return this;
    }

    public CodeWriter I64Const(long value)
    {
        Instruction(0x42).Bytes.S64(value);
        return this;
    }

    public CodeWriter F32Const(float value)
    {
        Instruction(0x43).Bytes.F32(value);
        return this;
    }

    public CodeWriter F64Const(double value)
    {
        Instruction(0x44).Bytes.F64(value);
        return this;
    }

    public CodeWriter V128Const(ReadOnlySpan<byte> value) => Instruction(0xFD000C).Raw(value);

    public CodeWriter I8x16Shuffle(ReadOnlySpan<byte> lanes) => Instruction(0xFD000D).Raw(lanes);

    public CodeWriter RefNull(WasmValueType type) => Instruction(0xD0).Type(type);

    public CodeWriter RefIsNull() => Instruction(0xD1);

    public CodeWriter RefFunc(string function) => Instruction(0xD2).U32(module.IndexOf(function));

    public CodeWriter MemoryInit(uint data, uint memory = 0) => Instruction(0xFC0008).U32(data).U32(memory);

    public CodeWriter DataDrop(uint data) => Instruction(0xFC0009).U32(data);

    public CodeWriter MemoryCopy(uint to = 0, uint from = 0) => Instruction(0xFC000A).U32(to).U32(from);

    public CodeWriter MemoryFill(uint memory = 0) => Instruction(0xFC000B).U32(memory);

    public CodeWriter TableInit(uint elements, uint table = 0) => Instruction(0xFC000C).U32(elements).U32(table);

    public CodeWriter ElemDrop(uint elements) => Instruction(0xFC000D).U32(elements);

    public CodeWriter TableCopy(uint to = 0, uint from = 0) => Instruction(0xFC000E).U32(to).U32(from);

    public CodeWriter TableGrow(uint table = 0) => Instruction(0xFC000F).U32(table);

    public CodeWriter TableSize(uint table = 0) => Instruction(0xFC0010).U32(table);

    public CodeWriter TableFill(uint table = 0) => Instruction(0xFC0011).U32(table);

    /// <summary>An opcode: one byte, or <c>prefix &lt;&lt; 16 | number</c>.</summary>
    public CodeWriter Instruction(int opcode)
    {
        if (opcode <= 0xFF)
        {
            return Raw((byte)opcode);
        }

        return Raw((byte)(opcode >> 16)).U32((uint)(opcode & 0xFFFF));
    }

    /// <summary>An unsigned LEB128 number, as immediates are written.</summary>
    public CodeWriter U32(uint value)
    {
        Bytes.U32(value);
        return this;
    }

    private CodeWriter Type(WasmValueType type) => Raw(ValueTypes.CodeOf(type));

    private CodeWriter BlockType(WasmValueType? result) => Raw(result is { } type ? ValueTypes.CodeOf(type) : (byte)0x40);

    private CodeWriter BlockType(WasmValueType[] parameters, WasmValueType[] results)
    {
        Bytes.S64(module.TypeIndex(parameters, results));
        return this;
    }

    private CodeWriter Access(int opcode, uint align, ulong offset, uint memory)
    {
        Instruction(opcode).U32(memory == 0 ? align : align | 0x40);
        if (memory != 0)
        {
            U32(memory);
        }

        Bytes.U64(offset);
        return this;
    }
}
