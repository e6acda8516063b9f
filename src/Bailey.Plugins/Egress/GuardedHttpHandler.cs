namespace Bailey.Plugins.Egress;

/// <summary>
/// Makes any <see cref="HttpClient"/> safe to use with URLs of strangers: <c>new HttpClient(new GuardedHttpHandler(options))</c>. Each hop is
/// judged in canonical form, resolved once, and connected to the very addresses that were judged; redirects are followed by hand, at most
/// <see cref="Policy.Egress.EgressPolicy.MaxRedirects"/>, and lose credentials when they leave the origin; proxies of the environment are ignored;
/// bytes and time are counted here, also of an answer that is read as a stream. What is refused or fails throws
/// <see cref="PluginHttpException"/>. Holds no connections between requests.
/// </summary>
public sealed class GuardedHttpHandler : HttpMessageHandler
{
    private readonly GuardedHttpOptions _options;

    /// <summary>Creates a handler.</summary>
    /// <param name="options">Limits and surroundings; the defaults where omitted.</param>
    /// <exception cref="ArgumentException">A limit is out of its range.</exception>
    public GuardedHttpHandler(GuardedHttpOptions? options = null) => _options = (options ?? GuardedHttpOptions.Default).Checked();

    /// <inheritdoc/>
    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        ArgumentNullException.ThrowIfNull(request);
        var guarded = await GuardedRequest.OfAsync(request, _options, cancellationToken).ConfigureAwait(false);
        return await GuardedExchange.SendAsync(_options, guarded, cancellationToken).ConfigureAwait(false);
    }
}
