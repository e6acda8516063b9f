using System.Collections.Immutable;
using System.Text;

namespace Bailey.Plugins.Extism;

/// <summary>What a plugin logs during one call: kept up to a cap, and passed on as it comes.</summary>
internal sealed class CallLog(ExtismPluginOptions options)
{
    private readonly ImmutableArray<ExtismLogEntry>.Builder _entries = ImmutableArray.CreateBuilder<ExtismLogEntry>();
    private readonly LineBuffer _stdout = new(options.MaxLogBytes);
    private readonly LineBuffer _stderr = new(options.MaxLogBytes);
    private long _bytes;

    /// <summary>Messages beyond the cap.</summary>
    internal long Dropped { get; private set; }

    internal bool IsEnabled(ExtismLogLevel level) => level >= options.LogLevel && options.LogLevel != ExtismLogLevel.Off;

    internal void Add(ExtismLogLevel level, ExtismLogSource source, ReadOnlySpan<byte> text)
    {
        if (!IsEnabled(level))
        {
            return;
        }

        if (_entries.Count >= options.MaxLogEntries || _bytes + text.Length > options.MaxLogBytes)
        {
            Dropped++;
            return;
        }

        _bytes += text.Length;
        var entry = new ExtismLogEntry(options.Clock.GetUtcNow(), level, source, Encoding.UTF8.GetString(text));
        _entries.Add(entry);
        options.LogSink?.Invoke(entry);
    }

    internal void WriteStdout(ReadOnlySpan<byte> bytes) => Write(_stdout, ExtismLogSource.Stdout, bytes);

    internal void WriteStderr(ReadOnlySpan<byte> bytes) => Write(_stderr, ExtismLogSource.Stderr, bytes);

    /// <summary>Ends the last lines and hands out everything.</summary>
    internal ImmutableArray<ExtismLogEntry> Complete()
    {
        Flush(_stdout, ExtismLogSource.Stdout);
        Flush(_stderr, ExtismLogSource.Stderr);
        return _entries.DrainToImmutable();
    }

    private static ExtismLogLevel LevelOf(ExtismLogSource source) =>
        source == ExtismLogSource.Stdout ? ExtismLogLevel.Info : ExtismLogLevel.Warn;

    private void Write(LineBuffer buffer, ExtismLogSource source, ReadOnlySpan<byte> bytes)
    {
        int end;
        while ((end = bytes.IndexOf((byte)'\n')) >= 0)
        {
            buffer.Append(bytes[..end]);
            Add(LevelOf(source), source, buffer.Line);
            buffer.Clear();
            bytes = bytes[(end + 1)..];
        }

        buffer.Append(bytes);
    }

    private void Flush(LineBuffer buffer, ExtismLogSource source)
    {
        if (!buffer.Line.IsEmpty)
        {
            Add(LevelOf(source), source, buffer.Line);
            buffer.Clear();
        }
    }

    private sealed class LineBuffer(int max)
    {
        private byte[] _bytes = [];
        private int _length;

        internal ReadOnlySpan<byte> Line
        {
            get
            {
                var line = _bytes.AsSpan(0, _length);
                return line is [.., (byte)'\r'] ? line[..^1] : line;
            }
        }

        internal void Append(ReadOnlySpan<byte> bytes)
        {
            // What is longer than the whole log may be could not be kept anyway.
            bytes = bytes[..Math.Min(bytes.Length, max - _length)];
            if (_length + bytes.Length > _bytes.Length)
            {
                Array.Resize(ref _bytes, Math.Min(max, Math.Max(_length + bytes.Length, _bytes.Length * 2)));
            }

            bytes.CopyTo(_bytes.AsSpan(_length));
            _length += bytes.Length;
        }

        internal void Clear() => _length = 0;
    }
}
