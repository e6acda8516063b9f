using System.Buffers;
using System.Buffers.Text;
using System.Globalization;
using System.Text;

namespace Bailey.Plugins.Audit;

/// <summary>Writes the canonical form: JSON in UTF-8, one object, no spaces, one way only to write each text. Reused from entry to entry.</summary>
internal sealed class CanonicalEntryWriter
{
    private static readonly SearchValues<char> s_plain = SearchValues.Create([.. Enumerable.Range(' ', '~' - ' ' + 1).Select(static code => (char)code).Where(static c => c is not ('"' or '\\'))]);

    private byte[] _buffer = new byte[4_096];
    private int _length;

    /// <summary>What was written since it was reset.</summary>
    internal ReadOnlySpan<byte> Written => _buffer.AsSpan(0, _length);

    internal void Reset() => _length = 0;

    internal void Raw(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(Room(bytes.Length));
        _length += bytes.Length;
    }

    /// <summary>Text in quotation marks. Control characters, and those that change how the text around them is shown, are escaped.</summary>
    internal void Text(ReadOnlySpan<char> text)
    {
        Byte((byte)'"');
        while (!text.IsEmpty)
        {
            var plain = text.IndexOfAnyExcept(s_plain);
            plain = plain < 0 ? text.Length : plain;
            if (plain > 0)
            {
                _length += Encoding.UTF8.GetBytes(text[..plain], Room(plain));
                text = text[plain..];
                continue;
            }

            // Entries hold no half of a surrogate pair: what does is mended before.
            Rune.DecodeFromUtf16(text, out var rune, out var used);
            text = text[used..];
            Character(rune);
        }

        Byte((byte)'"');
    }

    internal void Number(long number)
    {
        Utf8Formatter.TryFormat(number, Room(20), out var written);
        _length += written;
    }

    internal void Id(Guid id)
    {
        Byte((byte)'"');
        Utf8Formatter.TryFormat(id, Room(36), out var written);
        _length += written;
        Byte((byte)'"');
    }

    internal void Time(DateTimeOffset time)
    {
        Byte((byte)'"');
        time.UtcDateTime.TryFormat(Room(32), out var written, "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture);
        _length += written;
        Byte((byte)'"');
    }

    // A list of our own, as the categories of Unicode change from version to version, and hashes must not.
    private static bool IsHarmless(int code) => code is not (<= 0x1f or (>= 0x7f and <= 0x9f) or 0xad or 0x61c or (>= 0x200b and <= 0x200f) or (>= 0x2028 and <= 0x202e)
        or (>= 0x2060 and <= 0x206f) or 0xfeff or (>= 0xfff9 and <= 0xfffb) or (>= 0xe0000 and <= 0xe007f));

    private void Character(Rune rune)
    {
        if (rune.Value is '"' or '\\')
        {
            Byte((byte)'\\');
            Byte((byte)rune.Value);
        }
        else if (IsHarmless(rune.Value))
        {
            _length += rune.EncodeToUtf8(Room(4));
        }
        else
        {
            Span<char> units = stackalloc char[2];
            foreach (var unit in units[..rune.EncodeToUtf16(units)])
            {
                Raw("\\u"u8);
                ((int)unit).TryFormat(Room(4), out var written, "x4", CultureInfo.InvariantCulture);
                _length += written;
            }
        }
    }

    private void Byte(byte value)
    {
        Room(1)[0] = value;
        _length++;
    }

    private Span<byte> Room(int bytes)
    {
        if (_buffer.Length - _length < bytes)
        {
            Array.Resize(ref _buffer, Math.Max(_buffer.Length * 2, _length + bytes));
        }

        return _buffer.AsSpan(_length);
    }
}
