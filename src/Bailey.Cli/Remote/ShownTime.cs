using System.Globalization;

namespace Bailey.Cli.Remote;

/// <summary>Times and durations as tables show them.</summary>
internal static class ShownTime
{
    /// <summary>A time of UTC to the second; null for none.</summary>
    public static string? Of(DateTimeOffset? time) => time?.UtcDateTime.ToString("yyyy-MM-dd HH:mm:ss'Z'", CultureInfo.InvariantCulture);

    /// <summary>A duration in milliseconds.</summary>
    public static string OfMicroseconds(long microseconds) => string.Create(CultureInfo.InvariantCulture, $"{microseconds / 1_000.0:0.0} ms");
}
