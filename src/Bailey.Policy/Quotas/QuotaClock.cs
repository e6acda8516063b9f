namespace Bailey.Policy.Quotas;

/// <summary>The monotonic clock of a <see cref="TimeProvider"/> in ticks of <see cref="TimeSpan"/>, without the rounding of floating point.</summary>
internal sealed class QuotaClock(TimeProvider provider)
{
    private readonly long _frequency = provider.TimestampFrequency;

    // 0 where they are no whole number.
    private readonly long _stampsPerTick = provider.TimestampFrequency % TimeSpan.TicksPerSecond == 0 ? provider.TimestampFrequency / TimeSpan.TicksPerSecond : 0;

    internal long Now
    {
        get
        {
            var stamp = provider.GetTimestamp();
            return _stampsPerTick > 0 ? stamp / _stampsPerTick : (long)((Int128)stamp * TimeSpan.TicksPerSecond / _frequency);
        }
    }
}
