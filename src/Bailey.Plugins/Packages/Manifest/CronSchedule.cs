using System.Globalization;

namespace Bailey.Plugins.Packages;

/// <summary>The grammar of a schedule: five fields, as cron(8) has them. Whoever fires it reads it; here it is only told whether it is one.</summary>
internal static class CronSchedule
{
    private static readonly string[] s_months = ["JAN", "FEB", "MAR", "APR", "MAY", "JUN", "JUL", "AUG", "SEP", "OCT", "NOV", "DEC"];
    private static readonly string[] s_days = ["SUN", "MON", "TUE", "WED", "THU", "FRI", "SAT"];

    private static readonly (string Name, int Min, int Max, string[] Words)[] s_fields =
    [
        ("minute", 0, 59, []), ("hour", 0, 23, []), ("day of month", 1, 31, []), ("month", 1, 12, s_months), ("day of week", 0, 7, s_days),
    ];

    internal static bool IsOne(string text, out string? fault)
    {
        var fields = text.Split(' ', StringSplitOptions.RemoveEmptyEntries);
        if (fields.Length != s_fields.Length)
        {
            fault = $"is no schedule: it needs five fields ({string.Join(", ", s_fields.Select(static field => field.Name))}), as in '0 6 * * 1'";
            return false;
        }

        for (var i = 0; i < fields.Length; i++)
        {
            var (name, min, max, words) = s_fields[i];
            if (!fields[i].Split(',').All(part => IsPart(part, min, max, words)))
            {
                fault = FormattableString.Invariant($"is no schedule: the {name} is '*', or numbers from {min} to {max} as 5, 1-5, */2 or 1-5/2, parted by commas");
                return false;
            }
        }

        fault = null;
        return true;
    }

    private static bool IsPart(string part, int min, int max, string[] words)
    {
        var stepped = part.Split('/');
        if (stepped.Length > 2 || (stepped.Length == 2 && !(Number(stepped[1], []) is { } step && step >= 1 && step <= max)))
        {
            return false;
        }

        if (stepped[0] == "*")
        {
            return true;
        }

        var ends = stepped[0].Split('-');
        var numbers = ends.Select(end => Number(end, words) is { } number && number >= min && number <= max ? number : (int?)null).ToList();

        // A step needs something to step through.
        return numbers.All(static number => number is not null)
            && (numbers.Count == 1 ? stepped.Length == 1 : numbers.Count == 2 && numbers[0] <= numbers[1]);
    }

    private static int? Number(string text, string[] words)
    {
        var word = Array.FindIndex(words, word => string.Equals(word, text, StringComparison.OrdinalIgnoreCase));
        return word >= 0 ? (words.Length == 12 ? word + 1 : word)
            : text.Length is > 0 and <= 2 && int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number
            : null;
    }
}
