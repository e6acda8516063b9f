using Microsoft.AspNetCore.Http;

namespace Bailey.Server.InProcess;

/// <summary>What the API answered. Disposing it ends the request, if it is still being served.</summary>
/// <param name="status">The status.</param>
/// <param name="headers">The headers.</param>
/// <param name="body">The body, as it comes.</param>
/// <param name="end">Ends the request.</param>
public sealed class ApiReply(int status, IHeaderDictionary headers, Stream body, Func<ValueTask> end) : IAsyncDisposable
{
    /// <summary>The status.</summary>
    public int Status => status;

    /// <summary>The headers.</summary>
    public IHeaderDictionary Headers => headers;

    /// <summary>The body, as it comes.</summary>
    public Stream Body => body;

    /// <inheritdoc/>
    public ValueTask DisposeAsync() => end();
}
