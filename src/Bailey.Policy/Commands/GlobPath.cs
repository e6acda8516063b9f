using System.Diagnostics.CodeAnalysis;

namespace Bailey.Policy.Commands;

/// <summary>A glob without braces: words parted by slashes, of which <c>**</c> stands for any number.</summary>
internal sealed class GlobPath
{
    // Null stands for **.
    private readonly GlobWord?[] _words;

    private GlobPath(GlobWord?[] words) => _words = words;

    /// <summary>Reads it, or says what is wrong, as the end of a sentence.</summary>
    internal static bool TryParse(string text, [NotNullWhen(true)] out GlobPath? path, [NotNullWhen(false)] out string? reason)
    {
        path = null;
        reason = text switch
        {
            "" => "is empty",
            _ when text.StartsWith('/') => "begins with a slash; paths of operations begin with a word, as in docs/**",
            _ when text.EndsWith('/') => "ends with a slash; write docs/** for all below docs",
            _ when text.Contains("//", StringComparison.Ordinal) => "has two slashes in a row",
            _ => null,
        };
        if (reason is not null)
        {
            return false;
        }

        var words = new List<GlobWord?>();
        foreach (var part in text.Split('/'))
        {
            if (part == "**")
            {
                // Two in a row mean no more than one.
                if (words is not [.., null])
                {
                    words.Add(null);
                }
            }
            else if (GlobWord.TryParse(part, out var word, out reason))
            {
                words.Add(word);
            }
            else
            {
                return false;
            }
        }

        path = new GlobPath([.. words]);
        return true;
    }

    // A later ** can always take what an earlier one would have, so only the last is gone back to: at worst words times words.
    internal bool Matches(ReadOnlySpan<char> path)
    {
        var (word, at) = (0, 0);
        var (wordAfterStar, retryAt) = (-1, 0);
        while (at <= path.Length)
        {
            if (word < _words.Length && _words[word] is null)
            {
                (wordAfterStar, retryAt) = (++word, at);
                continue;
            }

            var end = EndOfWord(path, at);
            if (word < _words.Length && _words[word]!.Matches(path[at..end]))
            {
                (word, at) = (word + 1, end + 1);
            }
            else if (wordAfterStar >= 0)
            {
                retryAt = EndOfWord(path, retryAt) + 1;
                (word, at) = (wordAfterStar, retryAt);
            }
            else
            {
                return false;
            }
        }

        return word == _words.Length || (word == _words.Length - 1 && _words[word] is null);
    }

    private static int EndOfWord(ReadOnlySpan<char> path, int start) =>
        path[start..].IndexOf('/') is >= 0 and var length ? start + length : path.Length;
}
