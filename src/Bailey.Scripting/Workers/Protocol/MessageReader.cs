using System.Buffers.Binary;
using System.Text;

namespace Bailey.Scripting.Workers.Protocol;

/// <summary>Reads the fields of a message that a hostile worker may have written. Nothing is allocated that the message does not hold.</summary>
internal ref struct MessageReader(ReadOnlySpan<byte> fields)
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private ReadOnlySpan<byte> _rest = fields;

    internal byte Byte() => Take(1)[0];

    internal bool Boolean() => Byte() switch
    {
        0 => false,
        1 => true,
        var other => throw new ProtocolException($"{other} is neither true nor false"),
    };

    internal int Int32() => BinaryPrimitives.ReadInt32LittleEndian(Take(4));

    internal long Int64() => BinaryPrimitives.ReadInt64LittleEndian(Take(8));

    /// <summary>A number of elements, each of which has at least a byte.</summary>
    internal int Count(int most)
    {
        var count = Int32();
        return count >= 0 && count <= most && count <= _rest.Length ? count : throw new ProtocolException($"{count} elements are too many");
    }

    internal byte[] Bytes() => Take(Int32()).ToArray();

    internal string Text(int maxBytes = int.MaxValue)
    {
        var bytes = Take(Int32());
        if (bytes.Length > maxBytes)
        {
            throw new ProtocolException($"a text of {bytes.Length} bytes is too long");
        }

        try
        {
            return s_strict.GetString(bytes);
        }
        catch (DecoderFallbackException)
        {
            throw new ProtocolException("a text is not UTF-8");
        }
    }

    internal string? OptionalText(int maxBytes = int.MaxValue) => Boolean() ? Text(maxBytes) : null;

    /// <summary>Nothing may be left over.</summary>
    internal readonly void End()
    {
        if (_rest.Length > 0)
        {
            throw new ProtocolException($"{_rest.Length} bytes follow the last field");
        }
    }

    private ReadOnlySpan<byte> Take(int count)
    {
        if (count < 0 || count > _rest.Length)
        {
            throw new ProtocolException("the message ends within a field");
        }

        var taken = _rest[..count];
        _rest = _rest[count..];
        return taken;
    }
}
