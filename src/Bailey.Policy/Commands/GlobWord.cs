using System.Diagnostics.CodeAnalysis;
using Bailey.Policy.Operations;

namespace Bailey.Policy.Commands;

/// <summary>One word of a glob: characters, <c>*</c> and classes.</summary>
internal sealed class GlobWord
{
    private readonly Piece[] _pieces;

    private GlobWord(Piece[] pieces) => _pieces = pieces;

    /// <summary>Reads it, or says what is wrong, as the end of a sentence.</summary>
    internal static bool TryParse(string text, [NotNullWhen(true)] out GlobWord? word, [NotNullWhen(false)] out string? reason)
    {
        word = null;
        reason = text.Contains("**", StringComparison.Ordinal) ? "has ** beside something else; ** must be a word of its own, as in docs/**" : null;
        var pieces = new List<Piece>(text.Length);
        for (var at = 0; reason is null && at < text.Length;)
        {
            switch (text[at])
            {
                case '*':
                    pieces.Add(Piece.Star);
                    at++;
                    break;
                case '[':
                    reason = ReadClass(text, ref at, out var piece);
                    pieces.Add(piece);
                    break;
                default:
                    reason = FaultOf(text[at]);
                    pieces.Add(Piece.Of(text[at++]));
                    break;
            }
        }

        word = reason is null ? new GlobWord([.. pieces]) : null;
        return reason is null;
    }

    // A later * can always take what an earlier one would have, so only the last is gone back to: at worst pieces times characters.
    internal bool Matches(ReadOnlySpan<char> text)
    {
        var (piece, at) = (0, 0);
        var (pieceAfterStar, retryAt) = (-1, 0);
        while (at < text.Length)
        {
            if (piece < _pieces.Length && _pieces[piece].IsStar)
            {
                (pieceAfterStar, retryAt) = (++piece, at);
            }
            else if (piece < _pieces.Length && _pieces[piece].Matches(text[at]))
            {
                (piece, at) = (piece + 1, at + 1);
            }
            else if (pieceAfterStar >= 0)
            {
                (piece, at) = (pieceAfterStar, ++retryAt);
            }
            else
            {
                return false;
            }
        }

        while (piece < _pieces.Length && _pieces[piece].IsStar)
        {
            piece++;
        }

        return piece == _pieces.Length;
    }

    private static string? FaultOf(char c) => c switch
    {
        _ when Operation.WordCharacters.Contains(c) => null,
        ':' => "has a colon; operations are named by paths with slashes, as in plugins/packages/install",
        ' ' => "has a space; operations are named by paths with slashes, as in policy/show",
        '?' => "has a question mark; one character is written as a class, as in [a-z]",
        '!' => "has an exclamation mark; what is not meant belongs into deny",
        ']' => "closes a class that it does not open",
        _ => $"has the character {ShownText.Of($"'{c}'")}, which no path of an operation holds",
    };

    private static string? ReadClass(string text, ref int at, out Piece piece)
    {
        piece = default;
        var end = text.IndexOf(']', at);
        if (end < 0)
        {
            return "opens a class that it does not close";
        }

        var members = text.AsSpan()[(at + 1)..end];
        at = end + 1;
        var isNegated = members is ['!' or '^', ..];
        members = isNegated ? members[1..] : members;
        if (members.IsEmpty)
        {
            return "has a class with nothing in it";
        }

        var set = UInt128.Zero;
        for (var i = 0; i < members.Length; i++)
        {
            if (FaultOf(members[i]) is not null)
            {
                return $"has a class with {ShownText.Of($"'{members[i]}'")} in it; a class holds characters and ranges of paths, as in [a-z0-9]";
            }

            var (first, last) = (members[i], members[i]);
            if (i + 2 < members.Length && members[i + 1] == '-')
            {
                last = members[i + 2];
                i += 2;
            }

            if (last > 127 || first > last || FaultOf(last) is not null)
            {
                return $"has the range {ShownText.Of($"'{first}-{last}'")}, which does not go upwards";
            }

            for (var c = first; c <= last; c++)
            {
                set |= UInt128.One << c;
            }
        }

        piece = Piece.OfClass(isNegated ? ~set : set);
        return null;
    }

    /// <summary>A star, a character or a class, the last two as the set of characters that they match.</summary>
    private readonly record struct Piece(bool IsStar, UInt128 Set)
    {
        internal static Piece Star { get; } = new(true, 0);

        internal static Piece Of(char c) => new(false, c < 128 ? UInt128.One << c : 0);

        internal static Piece OfClass(UInt128 set) => new(false, set);

        internal bool Matches(char c) => c < 128 && ((Set >> c) & UInt128.One) != 0;
    }
}
