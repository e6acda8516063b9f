using Bailey.Policy.Egress;

namespace Bailey.Plugins.Egress;

/// <summary>
/// Sends requests on behalf of hostile code. Each hop is judged in canonical form, resolved once, and connected to the
/// very addresses that were judged; redirects are followed by hand, at most <see cref="EgressPolicy.MaxRedirects"/>, and lose credentials
/// when they leave the origin; time and bytes are counted here and not left to the framework. Goes the same way as a
/// <see cref="GuardedHttpHandler"/>.
/// </summary>
public sealed class GuardedHttpClient : IPluginHttp
{
    private readonly GuardedHttpOptions _options;

    /// <summary>Creates a client. It holds no connections and need not be disposed.</summary>
    /// <param name="options">Limits and surroundings; the defaults where omitted.</param>
    /// <exception cref="ArgumentException">A limit is out of its range.</exception>
    public GuardedHttpClient(GuardedHttpOptions? options = null) => _options = (options ?? GuardedHttpOptions.Default).Checked();

    /// <inheritdoc/>
    public async Task<PluginHttpResponse> SendAsync(PluginHttpRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var response = await GuardedExchange.SendAsync(_options, GuardedRequest.Of(request), cancellationToken).ConfigureAwait(false);
        var stream = await response.Content.ReadAsStreamAsync(cancellationToken).ConfigureAwait(false);
        await using var _ = stream.ConfigureAwait(false);
        using var body = new MemoryStream();
        await stream.CopyToAsync(body, cancellationToken).ConfigureAwait(false);
        return new PluginHttpResponse((int)response.StatusCode, HeadersOf(response), body.ToArray(), response.RequestMessage!.RequestUri!);
    }

    private static Dictionary<string, string> HeadersOf(HttpResponseMessage response)
    {
        var headers = new Dictionary<string, string>(StringComparer.Ordinal);
        foreach (var (name, values) in response.Headers.NonValidated.Concat(response.Content.Headers.NonValidated))
        {
            headers[name.ToLowerInvariant()] = string.Join(", ", values);
        }

        return headers;
    }
}
