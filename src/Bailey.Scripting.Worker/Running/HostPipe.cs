using Bailey.Scripting.Workers.Protocol;

namespace Bailey.Scripting.Worker.Running;

/// <summary>The way to the host. Messages of several threads do not mix.</summary>
internal sealed class HostPipe(Stream stream)
{
    private readonly Lock _gate = new();

    internal void Send(FrameKind kind, Action<MessageWriter> fields)
    {
        var frame = FrameStream.Bytes(kind, fields);
        lock (_gate)
        {
            stream.Write(frame);
            stream.Flush();
        }
    }
}
