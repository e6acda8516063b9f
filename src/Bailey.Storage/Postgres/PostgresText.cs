using System.Buffers;
using System.Text;

namespace Bailey.Storage.Postgres;

/// <summary>
/// Text as PostgreSQL keeps it, which knows no NUL: U+0000 stands as U+0001 U+0001, and U+0001 as U+0001 U+0002. Texts keep their order and what
/// they begin with, and two that differ stay different.
/// </summary>
internal static class PostgresText
{
    private const char Escape = '\u0001';
    private const char EscapedEscape = '\u0002';
    private static readonly SearchValues<char> s_escaped = SearchValues.Create("\0\u0001");

    internal static string Encode(string text)
    {
        // Half of a character becomes U+FFFD, as everywhere in UTF-8.
        if (text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') >= 0)
        {
            text = Encoding.UTF8.GetString(Encoding.UTF8.GetBytes(text));
        }

        if (text.AsSpan().IndexOfAny(s_escaped) < 0)
        {
            return text;
        }

        var encoded = new StringBuilder(text.Length + 16);
        foreach (var unit in text)
        {
            _ = unit switch
            {
                '\0' => encoded.Append(Escape).Append(Escape),
                Escape => encoded.Append(Escape).Append(EscapedEscape),
                _ => encoded.Append(unit),
            };
        }

        return encoded.ToString();
    }

    /// <exception cref="FormatException">Nothing is encoded like that.</exception>
    internal static string Decode(string text)
    {
        if (!text.Contains(Escape, StringComparison.Ordinal))
        {
            return text;
        }

        var decoded = new StringBuilder(text.Length);
        for (var index = 0; index < text.Length; index++)
        {
            decoded.Append(text[index] != Escape ? text[index] : ++index == text.Length ? throw Malformed() : text[index] switch
            {
                Escape => '\0',
                EscapedEscape => Escape,
                _ => throw Malformed(),
            });
        }

        return decoded.ToString();
    }

    /// <summary>The expression for the bytes of UTF-8 that a column has when it is decoded.</summary>
    internal static string BytesOf(string column) => $@"octet_length(replace(replace({column}, E'\001\001', ' '), E'\001\002', ' '))";

    private static FormatException Malformed() => new("the text in the database is not one that was stored");
}
