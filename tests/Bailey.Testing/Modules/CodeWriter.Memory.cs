namespace Bailey.Testing.Modules;

/// <content>Loads and stores.</content>
public sealed partial class CodeWriter
{
    public CodeWriter I32Load(ulong offset = 0, uint? align = null, uint memory = 0) => Access(0x28, align ?? 2, offset, memory);
    public CodeWriter I64Load(ulong offset = 0, uint? align = null, uint memory = 0) => Access(0x29, align ?? 3, offset, memory);
    public CodeWriter F32Load(ulong offset = 0, uint? align = null, uint memory = 0) => Access(0x2A, align ?? 2, offset, memory);
    public CodeWriter F64Load(ulong offset = 0, uint? align = null, uint memory = 0) => Access(0x2B, align ?? 3, offset, memory);
    public CodeWriter I32Load8S(ulong offset = 0, uint? align = null, uint memory = 0) => Access(0x2C, align ?? 0, offset, memory);
    public CodeWriter I32Load8U(ulong offset = 0, uint? align = null, uint memory = 0) => Access(0x2D, align ?? 0, offset, memory);
    public CodeWriter I32Load16S(ulong offset = 0, uint? align = null, uint memory = 0) => Access(0x2E, align ?? 1, offset, memory);
    public CodeWriter I32Load16U(ulong offset = 0, uint? align = null, uint memory = 0) => Access(0x2F, align ?? 1, offset, memory);
    public CodeWriter I64Load8S(ulong offset = 0, uint? align = null, uint memory = 0) => Access(0x30, align ?? 0, offset, memory);
    public CodeWriter I64Load8U(ulong offset = 0, uint? align = null, uint memory = 0) => Access(0x31, align ?? 0, offset, memory);
    public CodeWriter I64Load16S(ulong offset = 0, uint? align = null, uint memory = 0) => Access(0x32, align ?? 1, offset, memory);
    public CodeWriter I64Load16U(ulong offset = 0, uint? align = null, uint memory = 0) => Access(0x33, align ?? 1, offset, memory);
    public CodeWriter I64Load32S(ulong offset = 0, uint? align = null, uint memory = 0) => Access(0x34, align ?? 2, offset, memory);
    public CodeWriter I64Load32U(ulong offset = 0, uint? align = null, uint memory = 0) => Access(0x35, align ?? 2, offset, memory);
    public CodeWriter I32Store(ulong offset = 0, uint? align = null, uint memory = 0) => Access(0x36, align ?? 2, offset, memory);
    public CodeWriter I64Store(ulong offset = 0, uint? align = null, uint memory = 0) => Access(0x37, align ?? 3, offset, memory);
    public CodeWriter F32Store(ulong offset = 0, uint? align = null, uint memory = 0) => Access(0x38, align ?? 2, offset, memory);
    public CodeWriter F64Store(ulong offset = 0, uint? align = null, uint memory = 0) => Access(0x39, align ?? 3, offset, memory);
    public CodeWriter I32Store8(ulong offset = 0, uint? align = null, uint memory = 0) => Access(0x3A, align ?? 0, offset, memory);
    public CodeWriter I32Store16(ulong offset = 0, uint? align = null, uint memory = 0) => Access(0x3B, align ?? 1, offset, memory);
    public CodeWriter I64Store8(ulong offset = 0, uint? align = null, uint memory = 0) => Access(0x3C, align ?? 0, offset, memory);
    public CodeWriter I64Store16(ulong offset = 0, uint? align = null, uint memory = 0) => Access(0x3D, align ?? 1, offset, memory);
    public CodeWriter I64Store32(ulong offset = 0, uint? align = null, uint memory = 0) => Access(0x3E, align ?? 2, offset, memory);
    public CodeWriter V128Load(ulong offset = 0, uint? align = null, uint memory = 0) => Access(0xFD0000, align ?? 4, offset, memory);
    public CodeWriter V128Load8x8S(ulong offset = 0, uint? align = null, uint memory = 0) => Access(0xFD0001, align ?? 3, offset, memory);
    public CodeWriter V128Load8x8U(ulong offset = 0, uint? align = null, uint memory = 0) => Access(0xFD0002, align ?? 3, offset, memory);
    public CodeWriter V128Load16x4S(ulong offset = 0, uint? align = null, uint memory = 0) => Access(0xFD0003, align ?? 3, offset, memory);
    public CodeWriter V128Load16x4U(ulong offset = 0, uint? align = null, uint memory = 0) => Access(0xFD0004, align ?? 3, offset, memory);
    public CodeWriter V128Load32x2S(ulong offset = 0, uint? align = null, uint memory = 0) => Access(0xFD0005, align ?? 3, offset, memory);
    public CodeWriter V128Load32x2U(ulong offset = 0, uint? align = null, uint memory = 0) => Access(0xFD0006, align ?? 3, offset, memory);
    public CodeWriter V128Load8Splat(ulong offset = 0, uint? align = null, uint memory = 0) => Access(0xFD0007, align ?? 0, offset, memory);
    public CodeWriter V128Load16Splat(ulong offset = 0, uint? align = null, uint memory = 0) => Access(0xFD0008, align ?? 1, offset, memory);
    public CodeWriter V128Load32Splat(ulong offset = 0, uint? align = null, uint memory = 0) => Access(0xFD0009, align ?? 2, offset, memory);
    public CodeWriter V128Load64Splat(ulong offset = 0, uint? align = null, uint memory = 0) => Access(0xFD000A, align ?? 3, offset, memory);
    public CodeWriter V128Store(ulong offset = 0, uint? align = null, uint memory = 0) => Access(0xFD000B, align ?? 4, offset, memory);
    public CodeWriter V128Load8Lane(byte lane, ulong offset = 0, uint? align = null, uint memory = 0) =>
        Access(0xFD0054, align ?? 0, offset, memory).Raw(lane);
    public CodeWriter V128Load16Lane(byte lane, ulong offset = 0, uint? align = null, uint memory = 0) =>
        Access(0xFD0055, align ?? 1, offset, memory).Raw(lane);
    public CodeWriter V128Load32Lane(byte lane, ulong offset = 0, uint? align = null, uint memory = 0) =>
        Access(0xFD0056, align ?? 2, offset, memory).Raw(lane);
    public CodeWriter V128Load64Lane(byte lane, ulong offset = 0, uint? align = null, uint memory = 0) =>
        Access(0xFD0057, align ?? 3, offset, memory).Raw(lane);
    public CodeWriter V128Store8Lane(byte lane, ulong offset = 0, uint? align = null, uint memory = 0) =>
        Access(0xFD0058, align ?? 0, offset, memory).Raw(lane);
    public CodeWriter V128Store16Lane(byte lane, ulong offset = 0, uint? align = null, uint memory = 0) =>
        Access(0xFD0059, align ?? 1, offset, memory).Raw(lane);
    public CodeWriter V128Store32Lane(byte lane, ulong offset = 0, uint? align = null, uint memory = 0) =>
        Access(0xFD005A, align ?? 2, offset, memory).Raw(lane);
    public CodeWriter V128Store64Lane(byte lane, ulong offset = 0, uint? align = null, uint memory = 0) =>
        Access(0xFD005B, align ?? 3, offset, memory).Raw(lane);
    public CodeWriter V128Load32Zero(ulong offset = 0, uint? align = null, uint memory = 0) => Access(0xFD005C, align ?? 2, offset, memory);
    public CodeWriter V128Load64Zero(ulong offset = 0, uint? align = null, uint memory = 0) => Access(0xFD005D, align ?? 3, offset, memory);
}
