using System.Collections.Immutable;

namespace Bailey.Server.InProcess;

/// <summary>A request to the API from within its own process, for somebody who is signed in.</summary>
/// <param name="Method">The method.</param>
/// <param name="Path">The path and query, escaped, as <c>/api/communities?limit=20</c>.</param>
public sealed record ApiRequest(HttpMethod Method, string Path)
{
    /// <summary>The body; default none.</summary>
    public ReadOnlyMemory<byte> Body { get; init; }

    /// <summary>The body where it is still to come, in place of <see cref="Body"/>: nothing of it is read before whoever asks was found to be allowed to ask. Null for none.</summary>
    public Stream? Content { get; init; }

    /// <summary>The bytes that <see cref="Content"/> has.</summary>
    public long ContentLength { get; init; }

    /// <summary>What the body is; null for none.</summary>
    public string? ContentType { get; init; }

    /// <summary>Other headers, as <c>If-Match</c>.</summary>
    public ImmutableArray<KeyValuePair<string, string>> Headers { get; init; } = [];
}
