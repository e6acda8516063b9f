using System.Buffers;
using System.Buffers.Binary;
using System.Text;

namespace Bailey.Scripting.Workers.Protocol;

/// <summary>Writes the fields of a message.</summary>
internal sealed class MessageWriter
{
    private readonly ArrayBufferWriter<byte> _buffer = new(256);

    internal MessageWriter()
    {
        // Room for the header.
        _buffer.Advance(_buffer.GetSpan(5)[..5].Length);
    }

    internal void Byte(byte value)
    {
        _buffer.GetSpan(1)[0] = value;
        _buffer.Advance(1);
    }

    internal void Boolean(bool value) => Byte(value ? (byte)1 : (byte)0);

    internal void Int32(int value)
    {
        BinaryPrimitives.WriteInt32LittleEndian(_buffer.GetSpan(4), value);
        _buffer.Advance(4);
    }

    internal void Int64(long value)
    {
        BinaryPrimitives.WriteInt64LittleEndian(_buffer.GetSpan(8), value);
        _buffer.Advance(8);
    }

    internal void Bytes(ReadOnlySpan<byte> value)
    {
        Int32(value.Length);
        _buffer.Write(value);
    }

    /// <summary>UTF-8; halves of surrogate pairs become replacement characters.</summary>
    internal void Text(string value)
    {
        var count = Encoding.UTF8.GetByteCount(value);
        Int32(count);
        _buffer.Advance(Encoding.UTF8.GetBytes(value, _buffer.GetSpan(count)));
    }

    internal void OptionalText(string? value)
    {
        Boolean(value is not null);
        if (value is not null)
        {
            Text(value);
        }
    }

    internal byte[] ToFrame(FrameKind kind)
    {
        var frame = _buffer.WrittenSpan.ToArray();
        BinaryPrimitives.WriteInt32LittleEndian(frame, frame.Length - 5);
        frame[4] = (byte)kind;
        return frame;
    }
}
