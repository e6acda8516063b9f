using System.Runtime.InteropServices;

namespace Bailey.Policy.Quotas;

/// <summary>
/// What is left of a <see cref="RateLimit"/> at one moment. A value: each operation answers with the bucket that follows. Arithmetic is whole
/// and keeps fractions of a unit, so that many small steps refill exactly as much as one large step. Times are in ticks of
/// <see cref="TimeSpan"/> from any fixed moment.
/// </summary>
/// <remarks>
/// A clock that goes backwards never refills: within one window the bucket waits until it catches up, and after a longer jump it goes on from
/// the earlier time with what it holds.
/// </remarks>
// Packed, as a million principals have two each.
[StructLayout(LayoutKind.Sequential, Pack = 4)]
public readonly record struct TokenBucket
{
    private TokenBucket(long tokens, long at, uint fraction)
    {
        Tokens = tokens;
        At = at;
        Fraction = fraction;
    }

    /// <summary>Whole units left at <see cref="At"/>.</summary>
    public long Tokens { get; }

    /// <summary>The moment.</summary>
    public long At { get; }

    /// <summary>What is left beyond <see cref="Tokens"/>: so many parts of a unit, of which a window's ticks make a whole.</summary>
    public uint Fraction { get; }

    /// <summary>A bucket from which nothing was taken.</summary>
    public static TokenBucket Full(RateLimit limit, long now) => new(limit.Units, now, 0);

    /// <summary>A bucket from which all was taken.</summary>
    public static TokenBucket Empty(long now) => new(0, now, 0);

    /// <summary>A bucket that was written down; what cannot be one of this limit is answered with false.</summary>
    public static bool TryRestore(RateLimit limit, long tokens, uint fraction, long at, out TokenBucket bucket)
    {
        bucket = new TokenBucket(tokens, at, fraction);
        return tokens >= 0 && at >= 0 && fraction < limit.Window.Ticks;
    }

    /// <summary>The bucket at another moment, and under a limit that may have changed: what it holds above the limit is lost.</summary>
    public TokenBucket Refill(RateLimit limit, long now)
    {
        var window = limit.Window.Ticks;
        if (now < At)
        {
            // The difference of two distant times may not fit; as an unsigned number it always does.
            var kept = (ulong)At - (ulong)now > (ulong)window ? new TokenBucket(Tokens, now, Fraction) : this;
            return kept.Tokens >= limit.Units ? new TokenBucket(limit.Units, kept.At, 0) : kept;
        }

        var elapsed = (ulong)now - (ulong)At;
        if (Tokens >= limit.Units || elapsed >= (ulong)window)
        {
            return Full(limit, now);
        }

        if (elapsed == 0)
        {
            return this;
        }

        var gained = ((UInt128)elapsed * (ulong)limit.Units) + Fraction;
        var (whole, fraction) = gained <= ulong.MaxValue
            ? Divide((ulong)gained, (ulong)window)
            : ((ulong)(gained / (ulong)window), (uint)(gained % (ulong)window));
        var tokens = (ulong)Tokens + whole;
        return tokens >= (ulong)limit.Units ? Full(limit, now) : new TokenBucket((long)tokens, now, fraction);
    }

    /// <summary>Takes exactly so many units, or none and answers false.</summary>
    /// <param name="limit">The limit in force.</param>
    /// <param name="now">The moment.</param>
    /// <param name="units">How many, 0 or more.</param>
    /// <param name="after">The bucket afterwards, refilled in either case.</param>
    public bool TryTake(RateLimit limit, long now, long units, out TokenBucket after)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(units);
        after = Refill(limit, now);
        if (units > after.Tokens)
        {
            return false;
        }

        after = new TokenBucket(after.Tokens - units, after.At, after.Fraction);
        return true;
    }

    /// <summary>Takes as many units as there are, but no more than asked for.</summary>
    /// <param name="limit">The limit in force.</param>
    /// <param name="now">The moment.</param>
    /// <param name="units">How many at most, 0 or more.</param>
    /// <param name="after">The bucket afterwards.</param>
    /// <returns>How many were taken.</returns>
    public long TakeUpTo(RateLimit limit, long now, long units, out TokenBucket after)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(units);
        after = Refill(limit, now);
        var taken = Math.Min(units, after.Tokens);
        after = new TokenBucket(after.Tokens - taken, after.At, after.Fraction);
        return taken;
    }

    /// <summary>Puts back what was taken and not used; never above the limit.</summary>
    public TokenBucket PutBack(RateLimit limit, long now, long units)
    {
        ArgumentOutOfRangeException.ThrowIfNegative(units);
        var refilled = Refill(limit, now);
        return units >= limit.Units - refilled.Tokens
            ? new TokenBucket(limit.Units, refilled.At, 0)
            : new TokenBucket(refilled.Tokens + units, refilled.At, refilled.Fraction);
    }

    /// <summary>How long until so many units can be taken, if nobody else takes any; null where they never can be.</summary>
    public TimeSpan? TimeUntil(RateLimit limit, long now, long units)
    {
        var refilled = Refill(limit, now);
        if (units <= refilled.Tokens)
        {
            return TimeSpan.Zero;
        }

        if (units > limit.Units)
        {
            return null;
        }

        var parts = ((UInt128)(ulong)(units - refilled.Tokens) * (ulong)limit.Window.Ticks) - refilled.Fraction;
        var wait = (parts + (ulong)limit.Units - 1) / (ulong)limit.Units;
        return TimeSpan.FromTicks((long)wait + (refilled.At > now ? refilled.At - now : 0));
    }

    private static (ulong Whole, uint Fraction) Divide(ulong value, ulong divisor)
    {
        var (quotient, remainder) = Math.DivRem(value, divisor);
        return (quotient, (uint)remainder);
    }
}
