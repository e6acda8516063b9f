using Bailey.Wasm.Binary;

namespace Bailey.Wasm.Compilation;

/// <summary>The immediate of a memory access: which memory, and an offset added to the address.</summary>
internal readonly record struct MemoryArgument(int Memory, ulong Offset)
{
    public static MemoryArgument Read(ref WasmReader reader)
    {
        // Bit 6 of the alignment says that a memory index follows (core specification, 5.4.6).
        var alignment = reader.ReadU32();
        var memory = (alignment & 0x40) != 0 ? (int)reader.ReadU32() : 0;
        return new(memory, reader.ReadU64());
    }
}
