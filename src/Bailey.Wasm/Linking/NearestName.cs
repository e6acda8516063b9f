namespace Bailey.Wasm.Linking;

/// <summary>Finds what somebody may have meant by a name that does not exist.</summary>
internal static class NearestName
{
    private const int MaxLength = 64;
    private const int MaxCandidates = 10_000;

    /// <summary>The candidate with the fewest edits, where those are at most a third of the name.</summary>
    public static string? Find(string name, IEnumerable<string> candidates)
    {
        if (name.Length > MaxLength)
        {
            return null;
        }

        string? best = null;
        var limit = Math.Max(1, name.Length / 3);
        foreach (var candidate in candidates.Take(MaxCandidates))
        {
            if (Math.Abs(candidate.Length - name.Length) <= limit && Distance(name, candidate) is var distance && distance <= limit)
            {
                best = candidate;
                limit = distance - 1;
            }
        }

        return best;
    }

    private static int Distance(string a, string b)
    {
        var previous = new int[b.Length + 1];
        var current = new int[b.Length + 1];
        for (var j = 0; j <= b.Length; j++)
        {
            previous[j] = j;
        }

        for (var i = 1; i <= a.Length; i++)
        {
            current[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var same = char.ToUpperInvariant(a[i - 1]) == char.ToUpperInvariant(b[j - 1]);
                current[j] = Math.Min(Math.Min(previous[j], current[j - 1]) + 1, previous[j - 1] + (same ? 0 : 1));
            }

            (previous, current) = (current, previous);
        }

        return previous[b.Length];
    }
}
