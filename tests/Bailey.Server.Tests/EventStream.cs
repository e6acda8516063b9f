using System.Text.Json.Nodes;

namespace Bailey.Server.Tests;

/// <summary>Reads server-sent events as they come.</summary>
internal sealed class EventStream(HttpResponseMessage response, StreamReader reader) : IDisposable
{
    public static async Task<EventStream> OpenAsync(ApiClient client, string path, string? lastId = null)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, path);
        if (lastId is not null)
        {
            request.Headers.TryAddWithoutValidation("Last-Event-ID", lastId);
        }

        var response = await client.Http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead);
        ((int)response.StatusCode).ShouldBe(200);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/event-stream");
        return new EventStream(response, new StreamReader(await response.Content.ReadAsStreamAsync()));
    }

    /// <summary>The next event of a name that is as wanted.</summary>
    public async Task<(string Id, JsonNode Data)> NextAsync(string name, Func<JsonNode, bool>? isWanted = null)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(60));
        var (id, type) = ("", "");
        while (await reader.ReadLineAsync(patience.Token) is { } line)
        {
            if (line.StartsWith("id: ", StringComparison.Ordinal))
            {
                id = line[4..];
            }
            else if (line.StartsWith("event: ", StringComparison.Ordinal))
            {
                type = line[7..];
            }
            else if (line.StartsWith("data: ", StringComparison.Ordinal) && type == name && JsonNode.Parse(line[6..]) is { } data && isWanted?.Invoke(data) != false)
            {
                return (id, data);
            }
        }

        throw new InvalidOperationException($"the stream ended without an event '{name}'");
    }

    public void Dispose()
    {
        reader.Dispose();
        response.Dispose();
    }
}
