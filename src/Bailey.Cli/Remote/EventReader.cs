namespace Bailey.Cli.Remote;

/// <summary>Reads server-sent events, as the HTML standard describes them.</summary>
internal static class EventReader
{
    private const int MaxData = 4 * 1_024 * 1_024;

    /// <summary>The events of a stream, up to its end.</summary>
    /// <exception cref="IOException">It broke off, or an event is larger than any that there should be.</exception>
    public static async IAsyncEnumerable<ServerEvent> ReadAsync(Stream stream, [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var reader = new StreamReader(stream);
        var (id, name, data) = ((string?)null, "message", (string?)null);
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            if (line.Length == 0)
            {
                if (data is not null)
                {
                    yield return new ServerEvent(id, name, data);
                }

                (name, data) = ("message", null);
                continue;
            }

            var colon = line.IndexOf(':', StringComparison.Ordinal);
            var (field, value) = colon < 0 ? (line, "") : (line[..colon], line[(colon + 1)..]);
            value = value.StartsWith(' ') ? value[1..] : value;
            switch (field)
            {
                case "id":
                    id = value;
                    break;
                case "event":
                    name = value;
                    break;
                case "data":
                    data = data is null ? value : $"{data}\n{value}";
                    if (data.Length > MaxData)
                    {
                        throw new IOException("an event is too large");
                    }

                    break;
            }
        }
    }
}
