using System.Text.Json;
using Bailey.Plugins.Egress;

namespace Bailey.Plugins.Extism;

/// <summary>Reads the JSON that a guest passes to <c>http_request</c>: <c>{url, headers?, method?}</c>, and nothing else.</summary>
internal static class HttpRequestReader
{
    private const int MaxDepth = 4;

    // Headers cost the host many times the bytes that they have in JSON.
    private const int MaxBytes = 256 * 1024;

    internal static PluginHttpRequest Read(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > MaxBytes)
        {
            throw Invalid($"it has {bytes.Length} bytes of {MaxBytes}; pass what is large as the body");
        }

        var json = bytes.ToArray();
        try
        {
            using var document = JsonDocument.Parse(json, new JsonDocumentOptions { MaxDepth = MaxDepth, AllowDuplicateProperties = false });
            return Read(document.RootElement);
        }
        catch (Exception exception) when (exception is JsonException or InvalidOperationException)
        {
            // InvalidOperationException: a string of JSON escapes that form no Unicode text.
            throw Invalid($"it is not valid JSON: {exception.Message}", exception);
        }
    }

    private static PluginHttpRequest Read(JsonElement root)
    {
        if (root.ValueKind != JsonValueKind.Object)
        {
            throw Invalid("it is not a JSON object");
        }

        string? url = null;
        var request = new PluginHttpRequest("");
        foreach (var field in root.EnumerateObject())
        {
            switch (field.Name)
            {
                case "url":
                    url = Text(field.Value, "url");
                    break;
                case "method":
                    request = field.Value.ValueKind == JsonValueKind.Null
                        ? request
                        : request with { Method = Text(field.Value, "method").ToUpperInvariant() };
                    break;
                case "headers":
                    request = request with { Headers = ReadHeaders(field.Value) };
                    break;
                default:
                    throw Invalid("it has a field other than url, method and headers");
            }
        }

        return url is null ? throw Invalid("it has no url") : request with { Url = url };
    }

    private static List<KeyValuePair<string, string>> ReadHeaders(JsonElement value)
    {
        var headers = new List<KeyValuePair<string, string>>();
        if (value.ValueKind == JsonValueKind.Null)
        {
            return headers;
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            throw Invalid("headers is not an object");
        }

        foreach (var header in value.EnumerateObject())
        {
            headers.Add(new(header.Name, Text(header.Value, "a header")));
        }

        return headers;
    }

    private static string Text(JsonElement value, string what) =>
        value.ValueKind == JsonValueKind.String ? value.GetString()! : throw Invalid($"{what} is not a string");

    private static ExtismHostException Invalid(string why, Exception? inner = null) =>
        new(PluginHttpReason.InvalidRequest, $"the request passed to http_request is refused: {why}", inner);
}
