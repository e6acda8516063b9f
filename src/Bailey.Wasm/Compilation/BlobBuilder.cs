using System.Buffers.Binary;
using System.Runtime.CompilerServices;
using System.Text;

namespace Bailey.Wasm.Compilation;

/// <summary>Bytes of a format that grow at their end (ECMA-335, II.22-II.25). All numbers are little-endian.</summary>
internal sealed class BlobBuilder(int capacity = 32)
{
    private byte[] _bytes = new byte[capacity];

    public int Count { get; private set; }

    public ReadOnlySpan<byte> Written => _bytes.AsSpan(0, Count);

    /// <summary>The bytes themselves; valid until more is written.</summary>
    public ArraySegment<byte> Segment => new(_bytes, 0, Count);

    public void Clear() => Count = 0;

    /// <summary>Room for bytes that are set afterwards.</summary>
    public Span<byte> Reserve(int count)
    {
        Grow(count);
        var room = _bytes.AsSpan(Count, count);
        Count += count;
        return room;
    }

    public Span<byte> At(int offset, int count) => _bytes.AsSpan(offset, count);

    public void WriteByte(byte value)
    {
        Grow(1);
        _bytes[Count++] = value;
    }

    public void WriteUInt16(int value) => BinaryPrimitives.WriteUInt16LittleEndian(Reserve(2), (ushort)value);

    public void WriteInt32(int value) => BinaryPrimitives.WriteInt32LittleEndian(Reserve(4), value);

    public void WriteInt64(long value) => BinaryPrimitives.WriteInt64LittleEndian(Reserve(8), value);

    /// <summary>An index into a table or heap, whose size depends on how much that holds.</summary>
    public void WriteIndex(int value, bool isLarge)
    {
        if (isLarge)
        {
            WriteInt32(value);
        }
        else
        {
            WriteUInt16(value);
        }
    }

    public void WriteBytes(ReadOnlySpan<byte> bytes) => bytes.CopyTo(Reserve(bytes.Length));

    public void WriteUtf8(string text)
    {
        Grow(Encoding.UTF8.GetMaxByteCount(text.Length));
        Count += Encoding.UTF8.GetBytes(text, _bytes.AsSpan(Count));
    }

    /// <summary>A number of 1, 2 or 4 bytes (ECMA-335, II.23.2).</summary>
    public void WriteCompressedInteger(int value)
    {
        switch (value)
        {
            case < 0x80:
                WriteByte((byte)value);
                break;
            case < 0x4000:
                BinaryPrimitives.WriteUInt16BigEndian(Reserve(2), (ushort)(0x8000 | value));
                break;
            default:
                BinaryPrimitives.WriteInt32BigEndian(Reserve(4), unchecked((int)0xC0000000) | value);
                break;
        }
    }

    /// <summary>Zeros up to a multiple of a power of two.</summary>
    public void Align(int alignment) => Reserve(-Count & (alignment - 1)).Clear();

    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    private void Grow(int count)
    {
        if (Count > _bytes.Length - count)
        {
            Enlarge(count);
        }
    }

    private void Enlarge(int count)
    {
        var larger = GC.AllocateUninitializedArray<byte>(checked((int)Math.Min(Array.MaxLength, Math.Max(_bytes.Length * 2L, (long)Count + count))));
        Buffer.BlockCopy(_bytes, 0, larger, 0, Count);
        _bytes = larger;
    }
}
