using System.Buffers.Binary;
using System.Text;

namespace Bailey.Wasm.Binary;

/// <summary>
/// Reads the binary format (core specification, 5.1-5.2) from a span, bounds-checked. Every fault is a
/// <see cref="WasmModuleException"/> with <see cref="WasmErrorCode.Malformed"/> and the offset.
/// </summary>
internal ref struct WasmReader(ReadOnlySpan<byte> bytes, int position, int end)
{
    private static readonly UTF8Encoding Utf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly ReadOnlySpan<byte> _bytes = bytes[..end];

    /// <summary>Offset of the next byte from the start of the module.</summary>
    public int Position { get; private set; } = position;

    /// <summary>Offset after the last byte that may be read.</summary>
    public readonly int End => _bytes.Length;

    public readonly bool AtEnd => Position >= _bytes.Length;

    public readonly int Remaining => _bytes.Length - Position;

    public static WasmModuleException Malformed(string message, long offset) =>
        new(WasmErrorCode.Malformed, message, offset);

    /// <summary>The error for something of which there is more than a limit allows.</summary>
    /// <param name="what">What there is too much of, with its amount: "200000 functions".</param>
    /// <param name="limitName">The property of <see cref="WasmLimits"/>.</param>
    /// <param name="limit">Its value.</param>
    /// <param name="offset">Byte of the module to blame.</param>
    public static WasmModuleException LimitExceeded(string what, string limitName, long limit, long offset) =>
        new(WasmErrorCode.LimitExceeded, $"limit exceeded: {what}, but WasmLimits.{limitName} is {limit}", offset);

    public byte ReadByte()
    {
        if (Position >= _bytes.Length)
        {
            throw UnexpectedEnd();
        }

        return _bytes[Position++];
    }

    public readonly byte PeekByte() => Position < _bytes.Length ? _bytes[Position] : throw UnexpectedEnd();

    public ReadOnlySpan<byte> ReadBytes(uint count)
    {
        if (count > (uint)Remaining)
        {
            throw UnexpectedEnd();
        }

        var result = _bytes.Slice(Position, (int)count);
        Position += (int)count;
        return result;
    }

    public void Skip(uint count) => ReadBytes(count);

    /// <summary>An unsigned LEB128 number of at most 32 bits.</summary>
    public uint ReadU32()
    {
        if (Position < _bytes.Length && _bytes[Position] < 0x80)
        {
            return _bytes[Position++];
        }

        return (uint)ReadUnsigned(32);
    }

    /// <summary>
    /// The length of a vector. One whose items, of at least <paramref name="minimumItemBytes"/> each, cannot fit into what
    /// is left is refused before anything is allocated for it.
    /// </summary>
    public int ReadCount(int minimumItemBytes)
    {
        var offset = Position;
        var count = ReadU32();
        if (count > (uint)(Remaining / minimumItemBytes))
        {
            throw Malformed($"length out of bounds: unexpected end of section or function within a vector of {count} items", offset);
        }

        return (int)count;
    }

    /// <summary>An unsigned LEB128 number of at most 64 bits.</summary>
    public ulong ReadU64()
    {
        if (Position < _bytes.Length && _bytes[Position] < 0x80)
        {
            return _bytes[Position++];
        }

        return ReadUnsigned(64);
    }

    /// <summary>A signed LEB128 number of 32 bits.</summary>
    public int ReadS32() => (int)ReadSigned(32);

    /// <summary>A signed LEB128 number of 33 bits, as block types use.</summary>
    public long ReadS33() => ReadSigned(33);

    /// <summary>A signed LEB128 number of 64 bits.</summary>
    public long ReadS64() => ReadSigned(64);

    /// <summary>The bits of a 32-bit float.</summary>
    public uint ReadF32Bits() => BinaryPrimitives.ReadUInt32LittleEndian(ReadBytes(4));

    /// <summary>The bits of a 64-bit float.</summary>
    public ulong ReadF64Bits() => BinaryPrimitives.ReadUInt64LittleEndian(ReadBytes(8));

    /// <summary>An opcode with its prefix, not checked against the enumeration's members.</summary>
    public Opcode ReadOpcode()
    {
        var first = ReadByte();
        if (first is not (>= 0xFB and <= 0xFD))
        {
            return (Opcode)first;
        }

        var offset = Position;
        var number = ReadU32();
        return number <= 0xFFFF
            ? (Opcode)((first << 16) | (int)number)
            : throw Malformed($"illegal opcode {first:x2} {number:x}", offset);
    }

    /// <summary>A name: a length and that many bytes of UTF-8.</summary>
    public string ReadName(int maxBytes)
    {
        var offset = Position;
        var length = ReadU32();
        if (length > (uint)Remaining)
        {
            throw Malformed($"length out of bounds: unexpected end within a name of {length} bytes", offset);
        }

        if (length > (uint)maxBytes)
        {
            throw LimitExceeded($"a name of {length} bytes", nameof(WasmLimits.MaxNameBytes), maxBytes, offset);
        }

        try
        {
            return Utf8.GetString(ReadBytes(length));
        }
        catch (DecoderFallbackException)
        {
            throw Malformed("malformed UTF-8 encoding", offset);
        }
    }

    /// <summary>A reader of part of the same bytes.</summary>
    public readonly WasmReader Within(int start, int end) => new(_bytes, start, end);

    public readonly WasmModuleException UnexpectedEnd() => Malformed("unexpected end of section or function", _bytes.Length);

    private ulong ReadUnsigned(int bits)
    {
        var start = Position;
        ulong result = 0;
        for (var shift = 0; ; shift += 7)
        {
            var b = ReadByte();
            if (shift + 7 > bits)
            {
                // The last byte: no continuation, and no bits beyond the number's width.
                if ((b & 0x80) != 0)
                {
                    throw Malformed("integer representation too long", start);
                }

                if (b >> (bits - shift) != 0)
                {
                    throw Malformed("integer too large", start);
                }
            }

            result |= (ulong)(b & 0x7F) << shift;
            if ((b & 0x80) == 0)
            {
                return result;
            }
        }
    }

    private long ReadSigned(int bits)
    {
        var start = Position;
        long result = 0;
        for (var shift = 0; ; shift += 7)
        {
            var b = ReadByte();
            if (shift + 7 > bits)
            {
                if ((b & 0x80) != 0)
                {
                    throw Malformed("integer representation too long", start);
                }

                // The unused bits of the last byte must repeat the sign.
                var used = bits - shift;
                var top = (sbyte)(b << 1) >> used;
                if (top is not (0 or -1))
                {
                    throw Malformed("integer too large", start);
                }
            }

            result |= (long)(b & 0x7F) << shift;
            if ((b & 0x80) == 0)
            {
                var width = shift + 7;
                return width < 64 && (b & 0x40) != 0 ? result | (-1L << width) : result;
            }
        }
    }
}
