using System.Globalization;
using System.Text;
using System.Text.Json;
using Bailey.Server.Http;
using Bailey.Server.InProcess;
using Microsoft.AspNetCore.Components.Authorization;

namespace Bailey.Console.Api;

/// <summary>The API, as pages ask it: always for the person whose page it is.</summary>
/// <param name="api">The API of this process.</param>
/// <param name="authentication">Who looks at the page.</param>
public sealed class ConsoleApi(InProcessApi api, AuthenticationStateProvider authentication)
{
    /// <summary>Gets something.</summary>
    /// <param name="path">Where it is, made by <see cref="ApiPath.Of"/>, so that every part of it is escaped.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="RefusedException">The API refused.</exception>
    public async Task<T> GetAsync<T>(string path, CancellationToken cancellationToken = default) => (await SendAsync<T>(HttpMethod.Get, path, null, null, cancellationToken)).Value;

    /// <summary>Gets something that is to be edited, with its tag.</summary>
    /// <exception cref="RefusedException">The API refused.</exception>
    public Task<Tagged<T>> GetTaggedAsync<T>(string path, CancellationToken cancellationToken = default) => SendAsync<T>(HttpMethod.Get, path, null, null, cancellationToken);

    /// <summary>Asks the API to do something.</summary>
    /// <param name="method">The method.</param>
    /// <param name="path">Where.</param>
    /// <param name="body">What is sent, as JSON; null for nothing.</param>
    /// <param name="tag">The tag that what is changed must still have; null for any.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="RefusedException">The API refused.</exception>
    public async Task<Tagged<T>> SendAsync<T>(HttpMethod method, string path, object? body = null, string? tag = null, CancellationToken cancellationToken = default)
    {
        var request = new ApiRequest(method, path)
        {
            Body = body is null ? default : body as byte[] ?? JsonSerializer.SerializeToUtf8Bytes(body, body.GetType(), ApiJson.Options),
            ContentType = body is null ? null : "application/json",
            Headers = tag is null ? [] : [new("If-Match", tag)],
        };
        await using var reply = await RequireAsync(request, cancellationToken);
        var etag = reply.Headers.ETag.ToString();
        if (reply.Status == 204 || typeof(T) == typeof(NoAnswer))
        {
            // Its end is waited for, so that nothing of it is cut off.
            await reply.Body.CopyToAsync(Stream.Null, cancellationToken);
            return new Tagged<T>(default!, etag.Length == 0 ? null : etag);
        }

        var value = await JsonSerializer.DeserializeAsync<T>(reply.Body, ApiJson.Options, cancellationToken);
        return new Tagged<T>(value!, etag.Length == 0 ? null : etag);
    }

    /// <summary>Asks the API to do something that has no answer.</summary>
    /// <exception cref="RefusedException">The API refused.</exception>
    public Task DoAsync(HttpMethod method, string path, object? body = null, string? tag = null, CancellationToken cancellationToken = default) => SendAsync<NoAnswer>(method, path, body, tag, cancellationToken);

    /// <summary>Sends what is no JSON, as a package. Nothing of it is read before the API has found that whoever looks may send it.</summary>
    /// <param name="path">Where.</param>
    /// <param name="content">What is sent.</param>
    /// <param name="length">The bytes that it has.</param>
    /// <param name="contentType">What it is.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="RefusedException">The API refused.</exception>
    public async Task<T> UploadAsync<T>(string path, Stream content, long length, string contentType, CancellationToken cancellationToken = default)
    {
        await using var reply = await RequireAsync(new ApiRequest(HttpMethod.Post, path) { Content = content, ContentLength = length, ContentType = contentType }, cancellationToken);
        return (await JsonSerializer.DeserializeAsync<T>(reply.Body, ApiJson.Options, cancellationToken))!;
    }

    /// <summary>Gets a document as it is written, with the tag by which it is edited.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="mediaType">How it is written, as <c>application/yaml</c>.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="RefusedException">The API refused.</exception>
    public async Task<Tagged<string>> GetTextAsync(string path, string mediaType, CancellationToken cancellationToken = default)
    {
        await using var reply = await RequireAsync(new ApiRequest(HttpMethod.Get, path) { Headers = [new("Accept", mediaType)] }, cancellationToken);
        using var reader = new StreamReader(reply.Body);
        var etag = reply.Headers.ETag.ToString();
        return new Tagged<string>(await reader.ReadToEndAsync(cancellationToken), etag.Length == 0 ? null : etag);
    }

    /// <summary>Replaces a document by one that is not JSON.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="text">The document.</param>
    /// <param name="mediaType">How it is written.</param>
    /// <param name="tag">The tag that what is replaced must still have.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <returns>The tag of the document that is there now.</returns>
    /// <exception cref="RefusedException">The API refused.</exception>
    public async Task<string?> PutTextAsync(string path, string text, string mediaType, string? tag, CancellationToken cancellationToken = default)
    {
        await using var reply = await RequireAsync(new ApiRequest(HttpMethod.Put, path) { Body = Encoding.UTF8.GetBytes(text), ContentType = mediaType, Headers = tag is null ? [] : [new("If-Match", tag)] }, cancellationToken);
        await reply.Body.CopyToAsync(Stream.Null, cancellationToken);
        var etag = reply.Headers.ETag.ToString();
        return etag.Length == 0 ? null : etag;
    }

    /// <summary>Begins an answer that goes on, as a live tail.</summary>
    /// <exception cref="RefusedException">The API refused.</exception>
    public Task<ApiReply> OpenAsync(string path, CancellationToken cancellationToken = default) => OpenAsync(path, null, cancellationToken);

    /// <summary>The same, going on after an event that is known.</summary>
    /// <param name="path">Where it is.</param>
    /// <param name="after">The number of that event; null to begin now.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <exception cref="RefusedException">The API refused.</exception>
    public Task<ApiReply> OpenAsync(string path, long? after, CancellationToken cancellationToken) =>
        RequireAsync(new ApiRequest(HttpMethod.Get, path) { Headers = after is { } number ? [new("Last-Event-ID", number.ToString(CultureInfo.InvariantCulture))] : [] }, cancellationToken);

    /// <summary>Raised when the API says that nobody is signed in any more.</summary>
    public event Action? SignedOut;

    private async Task<ApiReply> RequireAsync(ApiRequest request, CancellationToken cancellationToken)
    {
        var user = (await authentication.GetAuthenticationStateAsync()).User;
        var reply = await api.SendAsync(request, PageSession.Of(user), cancellationToken);
        if (reply.Status < 400)
        {
            return reply;
        }

        await using (reply)
        {
            var refusal = await Refusal.ReadAsync(reply, cancellationToken);
            if (refusal.IsSignedOut)
            {
                SignedOut?.Invoke();
            }

            throw new RefusedException(refusal);
        }
    }
}
