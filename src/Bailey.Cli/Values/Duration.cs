using System.Globalization;

namespace Bailey.Cli.Values;

/// <summary>Reads spans of time as people write them: <c>500ms</c>, <c>30s</c>, <c>2m</c>.</summary>
internal static class Duration
{
    /// <summary>What <see cref="TryParse"/> takes, for messages.</summary>
    public const string Expected = "a time such as 500ms, 30s or 2m, at most 24h";

    private static readonly TimeSpan _longest = TimeSpan.FromHours(24);

    /// <summary>Parses a number with its unit (ms, s, m, h), more than nothing and at most a day.</summary>
    public static bool TryParse(string text, out TimeSpan duration)
    {
        duration = default;
        var digits = text.AsSpan().TrimEnd("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
        var milliseconds = text.AsSpan(digits.Length).ToString().ToLowerInvariant() switch
        {
            "ms" => 1m,
            "s" => 1_000m,
            "m" or "min" => 60_000m,
            "h" => 3_600_000m,
            _ => 0m,
        };
        if (milliseconds == 0
            || !decimal.TryParse(digits.TrimEnd(' '), NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number)
            || number > (decimal)_longest.TotalMilliseconds / milliseconds)
        {
            return false;
        }

        duration = TimeSpan.FromTicks((long)(number * milliseconds * TimeSpan.TicksPerMillisecond));
        return duration > TimeSpan.Zero;
    }

    /// <summary>A time for people: <c>30 s</c>, <c>1.25 ms</c>.</summary>
    public static string Format(TimeSpan duration) => duration.TotalSeconds >= 1
        ? string.Create(CultureInfo.InvariantCulture, $"{duration.TotalSeconds:0.##} s")
        : string.Create(CultureInfo.InvariantCulture, $"{duration.TotalMilliseconds:0.##} ms");
}
