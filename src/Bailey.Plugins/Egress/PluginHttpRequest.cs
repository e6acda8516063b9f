using Bailey.Policy;
using Bailey.Policy.Egress;

namespace Bailey.Plugins.Egress;

/// <summary>A request that a plugin wants to be sent.</summary>
/// <param name="Url">Absolute URL as the plugin gave it.</param>
public sealed record PluginHttpRequest(string Url)
{
    /// <summary>Method. Default <c>GET</c>; sent in upper case.</summary>
    public string Method { get; init; } = "GET";

    /// <summary>Headers as name and value. Default none.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Headers { get; init; } = [];

    /// <summary>Body; empty for none.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>
    /// Bytes that the body of the answer may have. Default none of its own; the cap of the client applies in any case.
    /// </summary>
    public long? MaxResponseBytes { get; init; }

    /// <summary>A further judgement on each hop before that of the client, as <c>allowed_hosts</c> of a manifest; null for none.</summary>
    public Func<EgressTarget, Decision>? HopRule { get; init; }
}
