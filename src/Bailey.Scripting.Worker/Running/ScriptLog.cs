using System.Text;
using Bailey.Scripting.Workers.Protocol;

namespace Bailey.Scripting.Worker.Running;

/// <summary>What a script logs and prints, on its way to the host line by line, cut where the run's limit is.</summary>
internal sealed class ScriptLog(HostPipe pipe) : TextWriter(System.Globalization.CultureInfo.InvariantCulture)
{
    private const int MaxLine = 4096;

    private readonly Lock _gate = new();
    private readonly StringBuilder _line = new();
    private int _run;
    private int _left;

    /// <inheritdoc/>
    public override Encoding Encoding => Encoding.UTF8;

    /// <inheritdoc/>
    public override void Write(char value) => Write([value]);

    /// <inheritdoc/>
    public override void Write(char[] buffer, int index, int count) => Write(buffer.AsSpan(index, count));

    /// <inheritdoc/>
    public override void Write(string? value) => Write(value.AsSpan());

    /// <inheritdoc/>
    public override void Write(ReadOnlySpan<char> buffer)
    {
        lock (_gate)
        {
            while (!buffer.IsEmpty && _left > 0)
            {
                var end = buffer.IndexOf('\n');
                var length = Math.Min(end < 0 ? buffer.Length : end + 1, MaxLine - _line.Length);
                _line.Append(buffer[..length]);
                buffer = buffer[length..];
                if (_line.Length == MaxLine || _line[^1] == '\n')
                {
                    Send();
                }
            }
        }
    }

    internal void Begin(int run, int maxBytes)
    {
        lock (_gate)
        {
            (_run, _left) = (run, maxBytes);
            _line.Clear();
        }
    }

    internal void End()
    {
        lock (_gate)
        {
            Send();
            _left = 0;
        }
    }

    private void Send()
    {
        var text = _line.ToString();
        _line.Clear();
        var bytes = Encoding.UTF8.GetByteCount(text);
        while (bytes > _left)
        {
            text = text[..(text.Length - Math.Max(1, (bytes - _left) / 4))];
            bytes = Encoding.UTF8.GetByteCount(text);
        }

        _left -= bytes;
        if (text.Length > 0)
        {
            pipe.Send(FrameKind.Log, new LogMessage(_run, text).Write);
        }
    }
}
