namespace Bailey.Scripting.Workers.Protocol;

/// <summary>How a run ended, as the worker says.</summary>
/// <param name="Id">The run.</param>
/// <param name="Ending">How.</param>
/// <param name="Message">Why; empty where it ended well.</param>
/// <param name="ResultJson">The result; empty where there is none.</param>
/// <param name="LeftBusy">Whether something of the script goes on.</param>
/// <param name="PoolThreads">How many threads the thread pool has.</param>
internal sealed record RunEndedMessage(int Id, RunEnding Ending, string Message, byte[] ResultJson, bool LeftBusy, int PoolThreads = 0)
{
    /// <summary>The longest message, in bytes.</summary>
    internal const int MaxMessageBytes = 16 * 1024;

    internal void Write(MessageWriter writer)
    {
        writer.Int32(Id);
        writer.Byte((byte)Ending);
        writer.Text(Message);
        writer.Bytes(ResultJson);
        writer.Boolean(LeftBusy);
        writer.Int32(PoolThreads);
    }

    internal static RunEndedMessage Read(ReadOnlySpan<byte> fields)
    {
        var reader = new MessageReader(fields);
        var message = new RunEndedMessage(reader.Int32(), (RunEnding)reader.Byte(), reader.Text(MaxMessageBytes), reader.Bytes(), reader.Boolean(), reader.Int32());
        reader.End();
        return Enum.IsDefined(message.Ending) ? message : throw new ProtocolException($"{message.Ending} is no way to end");
    }
}
