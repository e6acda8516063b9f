using System.Text.Json;

namespace Bailey.Plugins.HostFunctions;

/// <summary>The reply of a function of the host that did not do what it was asked.</summary>
/// <param name="Failure">Why.</param>
internal sealed record HostReply([property: System.Text.Json.Serialization.JsonPropertyName("error")] HostError Failure)
{
    internal static ReadOnlyMemory<byte> Error(HostError error) => JsonSerializer.SerializeToUtf8Bytes(new HostReply(error), HostJson.Default.HostReply);
}
