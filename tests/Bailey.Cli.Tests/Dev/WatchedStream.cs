using System.Text;

namespace Bailey.Cli.Tests.Dev;

/// <summary>What a command that goes on writes, to be waited for.</summary>
internal sealed class WatchedStream : MemoryStream
{
    private readonly Lock _lock = new();

    public override void Write(byte[] buffer, int offset, int count)
    {
        lock (_lock)
        {
            base.Write(buffer, offset, count);
        }
    }

    public override void Write(ReadOnlySpan<byte> buffer) => Write(buffer.ToArray(), 0, buffer.Length);

    public override string ToString()
    {
        lock (_lock)
        {
            return Encoding.UTF8.GetString(ToArray());
        }
    }
}
