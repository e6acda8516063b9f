using System.Buffers.Binary;

namespace Bailey.Wasm;

/// <summary>
/// The memory of the guest that called, as WASI functions see it: every access is checked, and one that does not fit
/// is answered, not thrown. A guest without a memory has one of no bytes.
/// </summary>
internal readonly ref struct GuestMemory(WasmMemory? memory)
{
    public ulong Length => memory is null ? 0 : (ulong)memory.Length;

    public bool TryGet(uint address, uint length, out Span<byte> bytes)
    {
        if (memory is null || length > int.MaxValue || (ulong)address + length > (ulong)memory.Length)
        {
            bytes = default;
            return false;
        }

        bytes = memory.GetSpan(address, (int)length);
        return true;
    }

    public bool TryRead(uint address, out uint value)
    {
        var fits = TryGet(address, sizeof(uint), out var bytes);
        value = fits ? BinaryPrimitives.ReadUInt32LittleEndian(bytes) : 0;
        return fits;
    }

    public bool TryWrite(uint address, uint value)
    {
        if (!TryGet(address, sizeof(uint), out var bytes))
        {
            return false;
        }

        BinaryPrimitives.WriteUInt32LittleEndian(bytes, value);
        return true;
    }

    public bool TryWrite(uint address, ulong value)
    {
        if (!TryGet(address, sizeof(ulong), out var bytes))
        {
            return false;
        }

        BinaryPrimitives.WriteUInt64LittleEndian(bytes, value);
        return true;
    }
}
