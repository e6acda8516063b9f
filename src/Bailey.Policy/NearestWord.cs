namespace Bailey.Policy;

/// <summary>Finds the word that someone most likely meant.</summary>
public static class NearestWord
{
    private const int LongestCompared = 64;

    /// <summary><c> (did you mean 'x'?)</c> where one of <paramref name="known"/> is near, otherwise nothing.</summary>
    public static string Hint(string word, IEnumerable<string> known) =>
        Find(word, [.. known]) is { } near ? $" (did you mean '{near}'?)" : "";

    /// <summary>The nearest of <paramref name="known"/>, or <c>null</c> where none is near enough to be a slip of the hand.</summary>
    public static string? Find(string word, params ReadOnlySpan<string> known)
    {
        string? best = null;
        string? longer = null;
        var bestDistance = Math.Max(1, word.Length / 3) + 1;
        foreach (var candidate in known)
        {
            var distance = Distance(word, candidate);
            if (distance < bestDistance)
            {
                (best, bestDistance) = (candidate, distance);
            }

            if (word.Length > 2 && candidate.StartsWith(word, StringComparison.OrdinalIgnoreCase))
            {
                longer ??= candidate;
            }
        }

        return best ?? longer;
    }

    /// <summary>Insertions, deletions, replacements and swaps of neighbours, ignoring case, between two words.</summary>
    public static int Distance(string a, string b)
    {
        if (a.Length > LongestCompared || b.Length > LongestCompared)
        {
            return string.Equals(a, b, StringComparison.OrdinalIgnoreCase) ? 0 : int.MaxValue;
        }

        var beforeLast = new int[b.Length + 1];
        var last = Enumerable.Range(0, b.Length + 1).ToArray();
        var current = new int[b.Length + 1];
        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var cost = Same(a[i - 1], b[j - 1]) ? 0 : 1;
                current[j] = Math.Min(Math.Min(last[j] + 1, current[j - 1] + 1), last[j - 1] + cost);
                if (i > 1 && j > 1 && Same(a[i - 1], b[j - 2]) && Same(a[i - 2], b[j - 1]))
                {
                    current[j] = Math.Min(current[j], beforeLast[j - 2] + 1);
                }
            }

            (beforeLast, last, current) = (last, current, beforeLast);
        }

        return last[b.Length];
    }

    private static bool Same(char a, char b) => char.ToLowerInvariant(a) == char.ToLowerInvariant(b);
}
