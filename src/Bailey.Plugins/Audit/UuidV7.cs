using System.Security.Cryptography;

namespace Bailey.Plugins.Audit;

/// <summary>
/// Makes ids: UUIDs of version 7 (RFC 9562) that rise from one to the next, also within a millisecond and when the clock is set back. To be used
/// from any thread. Allocates nothing.
/// </summary>
/// <param name="clock">Tells the time.</param>
public sealed class UuidV7(TimeProvider clock)
{
    // Method 3 of RFC 9562, 6.2: the twelve bits after the milliseconds are a fraction of a millisecond, 1/4,096 of it.
    private const int FractionBits = 12;
    private const int PoolBytes = 1_024;

    [ThreadStatic]
    private static byte[]? t_pool;

    [ThreadStatic]
    private static int t_left;

    private long _last;

    /// <summary>Makes ids by the clock of this machine.</summary>
    public static UuidV7 Shared { get; } = new(TimeProvider.System);

    /// <summary>The next id.</summary>
    public Guid Next()
    {
        var ticks = clock.GetUtcNow().UtcTicks - DateTime.UnixEpoch.Ticks;
        var now = Math.DivRem(Math.Max(ticks, 0), TimeSpan.TicksPerMillisecond, out var rest);
        var wanted = (now << FractionBits) | ((rest << FractionBits) / TimeSpan.TicksPerMillisecond);
        long seen, taken;
        do
        {
            // More ids than the clock has fractions, or a clock that was set back: ahead of the clock, as the RFC allows.
            seen = Volatile.Read(ref _last);
            taken = Math.Max(wanted, seen + 1);
        }
        while (Interlocked.CompareExchange(ref _last, taken, seen) != seen);

        var milliseconds = taken >> FractionBits;
        var random = Random();
        return new Guid(
            (int)(milliseconds >> 16),
            (short)milliseconds,
            (short)(0x7000 | (taken & 0xfff)),
            (byte)(0x80 | (random & 0x3f)),
            (byte)(random >> 8),
            (byte)(random >> 16),
            (byte)(random >> 24),
            (byte)(random >> 32),
            (byte)(random >> 40),
            (byte)(random >> 48),
            (byte)(random >> 56));
    }

    // The system is asked for many random bytes at once: one by one it would take longer than all the rest.
    private static ulong Random()
    {
        var pool = t_pool ??= new byte[PoolBytes];
        if (t_left == 0)
        {
            RandomNumberGenerator.Fill(pool);
            t_left = PoolBytes;
        }

        t_left -= sizeof(ulong);
        return BitConverter.ToUInt64(pool, t_left);
    }
}
