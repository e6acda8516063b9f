using System.Buffers;

namespace Bailey.Policy.Capabilities;

/// <summary>
/// Arguments as the one text that <see cref="ArgumentsPattern"/> judges: parted by single spaces, an argument that is empty or holds a space, a
/// quote, a backslash or a control character in double quotes, with <c>\"</c>, <c>\\</c> and <c>\uXXXX</c>. So no two lists of arguments
/// yield the same text, and one argument never passes for two.
/// </summary>
public static class CommandLine
{
    /// <summary>Characters of the text: 8,192.</summary>
    public const int MaxLength = 8_192;

    /// <summary>The text, or null where it is too long or an argument holds a NUL, which no program can be given.</summary>
    public static string? Join(IReadOnlyList<string> arguments)
    {
        ArgumentNullException.ThrowIfNull(arguments);
        var buffer = ArrayPool<char>.Shared.Rent(MaxLength);
        try
        {
            return Write(arguments, buffer) is >= 0 and var length ? new string(buffer, 0, length) : null;
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }

    /// <summary>Asks about the text without making a string of it; false where there is no such text.</summary>
    internal static bool TryWith<T>(IReadOnlyList<string> arguments, T state, Func<ReadOnlySpan<char>, T, bool> ask)
    {
        var buffer = ArrayPool<char>.Shared.Rent(MaxLength);
        try
        {
            return Write(arguments, buffer) is >= 0 and var length && ask(buffer.AsSpan(0, length), state);
        }
        finally
        {
            ArrayPool<char>.Shared.Return(buffer);
        }
    }

    private static int Write(IReadOnlyList<string> arguments, char[] buffer)
    {
        var rest = buffer.AsSpan(0, MaxLength);
        for (var i = 0; i < arguments.Count; i++)
        {
            if ((i > 0 && !Append(ref rest, ' ')) || !Write(arguments[i], ref rest))
            {
                return -1;
            }
        }

        return MaxLength - rest.Length;
    }

    private static bool Write(string argument, ref Span<char> rest)
    {
        var quoted = argument.Length == 0;
        foreach (var c in argument)
        {
            if (c == '\0')
            {
                return false;
            }

            quoted |= NeedsQuotes(c);
        }

        if (!quoted)
        {
            var fits = argument.AsSpan().TryCopyTo(rest);
            rest = fits ? rest[argument.Length..] : rest;
            return fits;
        }

        if (!Append(ref rest, '"'))
        {
            return false;
        }

        foreach (var c in argument)
        {
            if (!Escape(c, ref rest))
            {
                return false;
            }
        }

        return Append(ref rest, '"');
    }

    private static bool Escape(char c, ref Span<char> rest)
    {
        if (c is '"' or '\\')
        {
            return Append(ref rest, '\\') && Append(ref rest, c);
        }

        if (c == ' ' || !NeedsQuotes(c))
        {
            return Append(ref rest, c);
        }

        Span<char> digits = stackalloc char[4];
        ((int)c).TryFormat(digits, out _, "X4", System.Globalization.CultureInfo.InvariantCulture);
        return Append(ref rest, '\\') && Append(ref rest, 'u') && Append(ref rest, digits[0]) && Append(ref rest, digits[1]) && Append(ref rest, digits[2]) && Append(ref rest, digits[3]);
    }

    private static bool NeedsQuotes(char c) => c is '"' or '\\' || char.IsWhiteSpace(c) || AbsolutePath.IsHidden(c);

    private static bool Append(ref Span<char> rest, char c)
    {
        if (rest.IsEmpty)
        {
            return false;
        }

        rest[0] = c;
        rest = rest[1..];
        return true;
    }
}
