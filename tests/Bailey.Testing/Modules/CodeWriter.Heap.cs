namespace Bailey.Testing.Modules;

/// <content>Structures, arrays and casts (core specification, 5.4.4-5.4.5). Types are named by index; heap types are bytes.</content>
public sealed partial class CodeWriter
{
    public CodeWriter CallRef(uint type) => Instruction(0x14).U32(type);

    public CodeWriter ReturnCallRef(uint type) => Instruction(0x15).U32(type);

    public CodeWriter RefNullOf(params ReadOnlySpan<byte> heapType) => Instruction(0xD0).Raw(heapType);

    public CodeWriter RefEq() => Instruction(0xD3);

    public CodeWriter RefAsNonNull() => Instruction(0xD4);

    public CodeWriter BrOnNull(uint depth) => Instruction(0xD5).U32(depth);

    public CodeWriter BrOnNonNull(uint depth) => Instruction(0xD6).U32(depth);

    public CodeWriter StructNew(uint type) => Instruction(0xFB0000).U32(type);

    public CodeWriter StructNewDefault(uint type) => Instruction(0xFB0001).U32(type);

    public CodeWriter StructGet(uint type, uint field) => Instruction(0xFB0002).U32(type).U32(field);

    public CodeWriter StructGetS(uint type, uint field) => Instruction(0xFB0003).U32(type).U32(field);

    public CodeWriter StructGetU(uint type, uint field) => Instruction(0xFB0004).U32(type).U32(field);

    public CodeWriter StructSet(uint type, uint field) => Instruction(0xFB0005).U32(type).U32(field);

    public CodeWriter ArrayNew(uint type) => Instruction(0xFB0006).U32(type);

    public CodeWriter ArrayNewDefault(uint type) => Instruction(0xFB0007).U32(type);

    public CodeWriter ArrayNewFixed(uint type, uint count) => Instruction(0xFB0008).U32(type).U32(count);

    public CodeWriter ArrayNewData(uint type, uint data) => Instruction(0xFB0009).U32(type).U32(data);

    public CodeWriter ArrayNewElem(uint type, uint elements) => Instruction(0xFB000A).U32(type).U32(elements);

    public CodeWriter ArrayGet(uint type) => Instruction(0xFB000B).U32(type);

    public CodeWriter ArrayGetS(uint type) => Instruction(0xFB000C).U32(type);

    public CodeWriter ArrayGetU(uint type) => Instruction(0xFB000D).U32(type);

    public CodeWriter ArraySet(uint type) => Instruction(0xFB000E).U32(type);

    public CodeWriter ArrayLen() => Instruction(0xFB000F);

    public CodeWriter ArrayFill(uint type) => Instruction(0xFB0010).U32(type);

    public CodeWriter ArrayCopy(uint to, uint from) => Instruction(0xFB0011).U32(to).U32(from);

    public CodeWriter ArrayInitData(uint type, uint data) => Instruction(0xFB0012).U32(type).U32(data);

    public CodeWriter ArrayInitElem(uint type, uint elements) => Instruction(0xFB0013).U32(type).U32(elements);

    public CodeWriter RefTest(params ReadOnlySpan<byte> heapType) => Instruction(0xFB0014).Raw(heapType);

    public CodeWriter RefTestNull(params ReadOnlySpan<byte> heapType) => Instruction(0xFB0015).Raw(heapType);

    public CodeWriter RefCast(params ReadOnlySpan<byte> heapType) => Instruction(0xFB0016).Raw(heapType);

    public CodeWriter RefCastNull(params ReadOnlySpan<byte> heapType) => Instruction(0xFB0017).Raw(heapType);

    public CodeWriter BrOnCast(byte flags, uint depth, byte from, byte to) => Instruction(0xFB0018).Raw(flags).U32(depth).Raw(from, to);

    public CodeWriter BrOnCastFail(byte flags, uint depth, byte from, byte to) => Instruction(0xFB0019).Raw(flags).U32(depth).Raw(from, to);

    public CodeWriter AnyConvertExtern() => Instruction(0xFB001A);

    public CodeWriter ExternConvertAny() => Instruction(0xFB001B);

    public CodeWriter RefI31() => Instruction(0xFB001C);

    public CodeWriter I31GetS() => Instruction(0xFB001D);

    public CodeWriter I31GetU() => Instruction(0xFB001E);
}
