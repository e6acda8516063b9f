namespace Bailey.Scripting.Workers.Protocol;

/// <summary>A call of the host.</summary>
/// <param name="RunId">The run.</param>
/// <param name="CallId">Which call of it.</param>
/// <param name="Function">The function.</param>
/// <param name="Request">Its request, JSON.</param>
internal sealed record HostCallMessage(int RunId, int CallId, string Function, byte[] Request)
{
    /// <summary>The longest name of a function, in bytes.</summary>
    internal const int MaxNameBytes = 256;

    internal void Write(MessageWriter writer)
    {
        writer.Int32(RunId);
        writer.Int32(CallId);
        writer.Text(Function);
        writer.Bytes(Request);
    }

    internal static HostCallMessage Read(ReadOnlySpan<byte> fields)
    {
        var reader = new MessageReader(fields);
        var message = new HostCallMessage(reader.Int32(), reader.Int32(), reader.Text(MaxNameBytes), reader.Bytes());
        reader.End();
        return message;
    }
}
