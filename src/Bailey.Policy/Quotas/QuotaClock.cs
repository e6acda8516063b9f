namespace Bailey.Policy.Quotas;

/// <summary>The monotonic clock of a <see cref="TimeProvider"/> in ticks of <see cref="TimeSpan"/>, without the rounding of floating point.</summary>
internal sealed class QuotaClock(TimeProvider provider)
{
    private readonly long _frequency = provider.TimestampFrequency;

    internal long Now
    {
        get
        {
            var stamp = provider.GetTimestamp();
            return _frequency == TimeSpan.TicksPerSecond ? stamp : (long)((Int128)stamp * TimeSpan.TicksPerSecond / _frequency);
        }
    }
}
