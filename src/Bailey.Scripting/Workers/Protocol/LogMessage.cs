namespace Bailey.Scripting.Workers.Protocol;

/// <summary>What a script logged or printed.</summary>
/// <param name="RunId">The run.</param>
/// <param name="Text">The text.</param>
internal sealed record LogMessage(int RunId, string Text)
{
    internal void Write(MessageWriter writer)
    {
        writer.Int32(RunId);
        writer.Text(Text);
    }

    internal static LogMessage Read(ReadOnlySpan<byte> fields)
    {
        var reader = new MessageReader(fields);
        var message = new LogMessage(reader.Int32(), reader.Text());
        reader.End();
        return message;
    }
}
