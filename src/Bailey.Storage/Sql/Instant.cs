namespace Bailey.Storage.Sql;

/// <summary>Times and ids as the store keeps them: microseconds since 1970 in UTC, and sixteen bytes in network order.</summary>
internal static class Instant
{
    internal static long ToMicroseconds(DateTimeOffset time) => (time.UtcTicks - DateTime.UnixEpoch.Ticks) / TimeSpan.TicksPerMicrosecond;

    internal static DateTimeOffset FromMicroseconds(long microseconds) => new(DateTime.UnixEpoch.Ticks + (microseconds * TimeSpan.TicksPerMicrosecond), TimeSpan.Zero);

    internal static long Microseconds(TimeSpan time) => time.Ticks / TimeSpan.TicksPerMicrosecond;

    internal static byte[] ToBytes(Guid id) => id.ToByteArray(bigEndian: true);

    internal static Guid ToId(byte[] bytes) => new(bytes, bigEndian: true);
}
