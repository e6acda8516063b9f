namespace Bailey.Scripting.Workers.Protocol;

/// <summary>A run that a worker is asked for.</summary>
internal sealed record RunMessage
{
    internal required int Id { get; init; }

    internal required string ContentHash { get; init; }

    internal required string Hook { get; init; }

    internal required string Community { get; init; }

    internal required string Domain { get; init; }

    internal required string Principal { get; init; }

    internal required ReadOnlyMemory<byte> InputJson { get; init; }

    internal required ReadOnlyMemory<byte> SettingsJson { get; init; }

    internal required int MaxOutputBytes { get; init; }

    internal required int MaxLogBytes { get; init; }

    internal void Write(MessageWriter writer)
    {
        writer.Int32(Id);
        writer.Text(ContentHash);
        writer.Text(Hook);
        writer.Text(Community);
        writer.Text(Domain);
        writer.Text(Principal);
        writer.Bytes(InputJson.Span);
        writer.Bytes(SettingsJson.Span);
        writer.Int32(MaxOutputBytes);
        writer.Int32(MaxLogBytes);
    }

    internal static RunMessage Read(ReadOnlySpan<byte> fields)
    {
        var reader = new MessageReader(fields);
        var message = new RunMessage
        {
            Id = reader.Int32(),
            ContentHash = reader.Text(),
            Hook = reader.Text(),
            Community = reader.Text(),
            Domain = reader.Text(),
            Principal = reader.Text(),
            InputJson = reader.Bytes(),
            SettingsJson = reader.Bytes(),
            MaxOutputBytes = reader.Int32(),
            MaxLogBytes = reader.Int32(),
        };
        reader.End();
        return message;
    }
}
