namespace Bailey.Policy.Quotas;

/// <summary>So many units in a window of time, as a token bucket counts them: the whole budget of a window may be used at once, and comes back evenly.</summary>
public readonly record struct RateLimit
{
    private static readonly TimeSpan s_longestWindow = TimeSpan.FromMinutes(5);

    /// <summary>Creates a limit.</summary>
    /// <param name="units">Units in a window, 1 or more.</param>
    /// <param name="window">The window, more than 0 and at most 5 minutes.</param>
    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    public RateLimit(long units, TimeSpan window)
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(units, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(window, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(window, s_longestWindow);
        Units = units;
        Window = window;
    }

    /// <summary>Units in a window, and most that can be used at once.</summary>
    public long Units { get; }

    /// <summary>The window.</summary>
    public TimeSpan Window { get; }

    /// <summary>So many a second.</summary>
    public static RateLimit PerSecond(long units) => new(units, TimeSpan.FromSeconds(1));

    /// <summary>So many a minute.</summary>
    public static RateLimit PerMinute(long units) => new(units, TimeSpan.FromMinutes(1));
}
