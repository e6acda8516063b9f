using System.Globalization;

namespace Bailey.Cli.Values;

/// <summary>Reads and writes numbers of bytes as people write them: <c>64MiB</c>, <c>16m</c>, <c>65536</c>.</summary>
internal static class ByteSize
{
    /// <summary>What <see cref="TryParse"/> takes, for messages.</summary>
    public const string Expected = "a number of bytes such as 65536, 512KiB, 16m or 64MiB";

    private const long Largest = 1L << 40;

    /// <summary>Parses digits (with an optional fraction) and a unit; K, M and G count by 1024 with or without "iB", "B".</summary>
    public static bool TryParse(string text, out long bytes)
    {
        bytes = 0;
        var digits = text.AsSpan().TrimEnd("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ");
        var unit = text.AsSpan(digits.Length).ToString().ToLowerInvariant() switch
        {
            "" or "b" or "bytes" or "byte" => 1L,
            "k" or "kb" or "kib" => 1L << 10,
            "m" or "mb" or "mib" => 1L << 20,
            "g" or "gb" or "gib" => 1L << 30,
            _ => 0,
        };
        digits = digits.TrimEnd(' ');
        if (unit == 0 || !decimal.TryParse(digits, NumberStyles.AllowDecimalPoint, CultureInfo.InvariantCulture, out var number) || number > Largest)
        {
            return false;
        }

        var exact = number * unit;
        bytes = exact > Largest || exact != decimal.Truncate(exact) ? 0 : (long)exact;
        return bytes > 0;
    }

    /// <summary>A size for documentation: with a unit where that loses nothing, else in bytes.</summary>
    public static string FormatExactly(long bytes)
    {
        var rounded = Format(bytes);
        return TryParse(rounded.Replace(",", "", StringComparison.Ordinal), out var read) && read == bytes
            ? rounded
            : string.Create(CultureInfo.InvariantCulture, $"{bytes:N0} bytes");
    }

    /// <summary>A size for people: <c>64 MiB</c>, <c>1.5 KiB</c>, <c>12 bytes</c>.</summary>
    public static string Format(long bytes)
    {
        var (divisor, unit) = bytes switch
        {
            >= 1L << 30 => (1L << 30, "GiB"),
            >= 1L << 20 => (1L << 20, "MiB"),
            >= 1L << 10 => (1L << 10, "KiB"),
            _ => (1L, bytes == 1 ? "byte" : "bytes"),
        };
        return string.Create(CultureInfo.InvariantCulture, $"{(decimal)bytes / divisor:#,0.#} {unit}");
    }
}
