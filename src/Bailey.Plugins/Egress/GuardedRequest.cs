using Bailey.Policy;
using Bailey.Policy.Egress;

namespace Bailey.Plugins.Egress;

/// <summary>A request as either a plugin or an <see cref="HttpClient"/> gave it, not judged yet.</summary>
internal sealed record GuardedRequest(string Url, string Method, IReadOnlyList<KeyValuePair<string, string>> Headers, ReadOnlyMemory<byte> Body)
{
    internal long? MaxResponseBytes { get; init; }

    internal Func<EgressTarget, Decision>? HopRule { get; init; }

    internal static GuardedRequest Of(PluginHttpRequest request) => new(request.Url, request.Method, request.Headers, request.Body)
    {
        MaxResponseBytes = request.MaxResponseBytes,
        HopRule = request.HopRule,
    };

    /// <summary>Reads the body of a message as well: a redirect may have to send it again.</summary>
    internal static async Task<GuardedRequest> OfAsync(HttpRequestMessage message, GuardedHttpOptions options, CancellationToken cancellationToken)
    {
        // As it was written and not as System.Uri repaired it.
        var url = message.RequestUri?.OriginalString ?? "";
        var headers = new List<KeyValuePair<string, string>>();
        foreach (var (name, values) in message.Headers.NonValidated)
        {
            headers.AddRange(values.Select(value => KeyValuePair.Create(name, value)));
        }

        if (message.Content is null)
        {
            return new(url, message.Method.Method, headers, default);
        }

        var body = await ReadAsync(message.Content, options.MaxRequestBytes, cancellationToken).ConfigureAwait(false);
        foreach (var (name, values) in message.Content.Headers.NonValidated)
        {
            headers.AddRange(values.Select(value => KeyValuePair.Create(name, value)));
        }

        return new(url, message.Method.Method, headers, body);
    }

    /// <summary>What is sent to the first hop, once it has been judged.</summary>
    /// <exception cref="PluginHttpException">It is nothing that can be sent.</exception>
    internal Hop FirstHop(EgressTarget target, GuardedHttpOptions options)
    {
        var method = RequestHeaders.CheckedMethod(Method);
        if (Body.Length > options.MaxRequestBytes)
        {
            throw TooLarge(options.MaxRequestBytes);
        }

        var headers = RequestHeaders.Checked(Headers, Body.Length, target.Uri.Authority, options.MaxRequestHeaders);
        if (options.Decompress && !headers.Exists(static header => string.Equals(header.Key, "Accept-Encoding", StringComparison.OrdinalIgnoreCase)))
        {
            headers.Add(new("Accept-Encoding", PackedBody.Codings));
        }

        return new Hop(method, headers, Body);
    }

    private static async Task<byte[]> ReadAsync(HttpContent content, long cap, CancellationToken cancellationToken)
    {
        try
        {
            await content.LoadIntoBufferAsync(cap, cancellationToken).ConfigureAwait(false);
        }
        catch (HttpRequestException exception) when (exception.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            throw TooLarge(cap, exception);
        }

        return await content.ReadAsByteArrayAsync(cancellationToken).ConfigureAwait(false);
    }

    private static PluginHttpException TooLarge(long cap, Exception? inner = null) =>
        new(PluginHttpReason.InvalidRequest, FormattableString.Invariant($"the body of the request has more than {cap:N0} bytes"), inner);
}
