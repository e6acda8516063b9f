using System.Text.Json.Serialization;

namespace Bailey.Plugins.Runtime;

/// <summary>What a script asks of an external system.</summary>
internal sealed record ScriptHttpRequest
{
    /// <summary>The method; GET where omitted.</summary>
    [JsonPropertyName("method")]
    public string? Method { get; init; }

    /// <summary>The address.</summary>
    [JsonPropertyName("url")]
    public string? Url { get; init; }

    /// <summary>Headers by name.</summary>
    [JsonPropertyName("headers")]
    public Dictionary<string, string>? Headers { get; init; }

    /// <summary>The body.</summary>
    [JsonPropertyName("body")]
    public string? Body { get; init; }
}
