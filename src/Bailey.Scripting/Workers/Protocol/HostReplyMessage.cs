namespace Bailey.Scripting.Workers.Protocol;

/// <summary>The answer to a call of the host.</summary>
/// <param name="RunId">The run.</param>
/// <param name="CallId">Which call of it.</param>
/// <param name="Json">The reply.</param>
/// <param name="ReasonCode">Why it was denied; null where it was not.</param>
/// <param name="Text">What was denied; null where nothing was.</param>
internal sealed record HostReplyMessage(int RunId, int CallId, byte[] Json, string? ReasonCode, string? Text)
{
    internal void Write(MessageWriter writer)
    {
        writer.Int32(RunId);
        writer.Int32(CallId);
        writer.Bytes(Json);
        writer.OptionalText(ReasonCode);
        writer.OptionalText(Text);
    }

    internal static HostReplyMessage Read(ReadOnlySpan<byte> fields)
    {
        var reader = new MessageReader(fields);
        var message = new HostReplyMessage(reader.Int32(), reader.Int32(), reader.Bytes(), reader.OptionalText(), reader.OptionalText());
        reader.End();
        return message;
    }
}
