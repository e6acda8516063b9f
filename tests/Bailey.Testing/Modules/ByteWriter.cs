using System.Buffers.Binary;
using System.Text;

namespace Bailey.Testing.Modules;

/// <summary>Collects bytes in the encodings of the binary format (core specification, 5.2).</summary>
public sealed class ByteWriter
{
    private byte[] _bytes = new byte[64];

    public int Length { get; private set; }

    public ReadOnlySpan<byte> Span => _bytes.AsSpan(0, Length);

    public byte[] ToArray() => Span.ToArray();

    public ByteWriter Byte(byte value)
    {
        Reserve(1)[0] = value;
        return this;
    }

    public ByteWriter Bytes(ReadOnlySpan<byte> values)
    {
        values.CopyTo(Reserve(values.Length));
        return this;
    }

    /// <summary>An unsigned LEB128 number.</summary>
    public ByteWriter U32(uint value) => U64(value);

    /// <summary>An unsigned LEB128 number.</summary>
    public ByteWriter U64(ulong value)
    {
        while (value >= 0x80)
        {
            Byte((byte)(value | 0x80));
            value >>= 7;
        }

        return Byte((byte)value);
    }

    /// <summary>A signed LEB128 number.</summary>
    public ByteWriter S64(long value)
    {
        while (true)
        {
            var low = (byte)(value & 0x7F);
            value >>= 7;
            if ((value == 0 && (low & 0x40) == 0) || (value == -1 && (low & 0x40) != 0))
            {
                return Byte(low);
            }

            Byte((byte)(low | 0x80));
        }
    }

    public ByteWriter F32(float value)
    {
        BinaryPrimitives.WriteSingleLittleEndian(Reserve(4), value);
        return this;
    }

    public ByteWriter F64(double value)
    {
        BinaryPrimitives.WriteDoubleLittleEndian(Reserve(8), value);
        return this;
    }

    /// <summary>A name: its length in bytes and its UTF-8.</summary>
    public ByteWriter Name(string value) => Sized(Encoding.UTF8.GetBytes(value));

    /// <summary>Bytes after their length.</summary>
    public ByteWriter Sized(ReadOnlySpan<byte> values) => U32((uint)values.Length).Bytes(values);

    private Span<byte> Reserve(int count)
    {
        if (_bytes.Length - Length < count)
        {
            Array.Resize(ref _bytes, Math.Max(_bytes.Length * 2, Length + count));
        }

        Length += count;
        return _bytes.AsSpan(Length - count, count);
    }
}
