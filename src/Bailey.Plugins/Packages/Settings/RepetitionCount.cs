using System.Globalization;
using System.Text.RegularExpressions;

namespace Bailey.Plugins.Packages;

/// <summary>Tells how large a pattern gets once its counted repetitions are written out, at the most.</summary>
internal static partial class RepetitionCount
{
    /// <summary>The product of all counts of a pattern, as if each were within the next; capped.</summary>
    internal static long In(string pattern)
    {
        var product = 1L;
        foreach (Match count in Count().Matches(pattern))
        {
            var (min, max) = (count.Groups["min"], count.Groups["max"]);
            var largest = max.Length > 0 ? max : min;
            product = Math.Min(int.MaxValue, product * (largest.Length > 6 ? int.MaxValue : Math.Max(1, int.Parse(largest.ValueSpan, NumberStyles.None, CultureInfo.InvariantCulture))));
        }

        return product;
    }

    [GeneratedRegex(@"\{(?<min>[0-9]+)(?:,(?<max>[0-9]*))?\}", RegexOptions.NonBacktracking)]
    private static partial Regex Count();
}
