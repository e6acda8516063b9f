namespace Bailey.Storage.Ledgers;

/// <summary>
/// A clock whose timestamps are the time of day: those of the system's own begin anew when the machine does, and what is on the disk outlives
/// that.
/// </summary>
internal sealed class WallClock(TimeProvider inner) : TimeProvider
{
    public override long TimestampFrequency => TimeSpan.TicksPerSecond;

    public override DateTimeOffset GetUtcNow() => inner.GetUtcNow();

    public override long GetTimestamp() => inner.GetUtcNow().UtcTicks;
}
