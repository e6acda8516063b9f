namespace Bailey.Plugins.Egress;

/// <summary>What a server answered.</summary>
/// <param name="Status">Status code.</param>
/// <param name="Headers">Headers by lower-case name; several of one name are joined by <c>, </c>.</param>
/// <param name="Body">The whole body.</param>
/// <param name="Url">Where it came from, after redirects.</param>
public sealed record PluginHttpResponse(int Status, IReadOnlyDictionary<string, string> Headers, ReadOnlyMemory<byte> Body, Uri Url);
