namespace Bailey.Policy.Quotas;

/// <summary>Bounds of quotas that a program sets; those of documents are reported with their line by the reader.</summary>
internal static class QuotaRange
{
    internal static long Require(long value, long min, long max, string key) =>
        value >= min && value <= max
            ? value
            : throw new ArgumentOutOfRangeException(
                key,
                max == long.MaxValue
                    ? FormattableString.Invariant($"'{key}' must be a whole number, {min:N0} or more, and is {value}")
                    : FormattableString.Invariant($"'{key}' must be a whole number, from {min:N0} to {max:N0}, and is {value}"));

    /// <summary>A number that fits, or one that no range takes.</summary>
    internal static int ToInt(long value) => value is < 0 or > int.MaxValue ? -1 : (int)value;
}
