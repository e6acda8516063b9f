using System.Net;
using Bailey.Policy;
using Bailey.Policy.Egress;

namespace Bailey.Plugins.Egress;

/// <summary>
/// Sends requests on behalf of hostile code. Each hop is judged in canonical form, resolved once, and connected to the
/// very addresses that were judged; redirects are followed by hand, at most <see cref="EgressPolicy.MaxRedirects"/>, and lose credentials
/// when they leave the origin; time and bytes are counted here and not left to the framework.
/// </summary>
public sealed class GuardedHttpClient : IPluginHttp
{
    private readonly GuardedHttpOptions _options;

    /// <summary>Creates a client. It holds no connections and need not be disposed.</summary>
    /// <param name="options">Limits and surroundings; the defaults where omitted.</param>
    /// <exception cref="ArgumentException">A limit is out of its range.</exception>
    public GuardedHttpClient(GuardedHttpOptions? options = null)
    {
        _options = options ?? GuardedHttpOptions.Default;
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(_options.Timeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(_options.ConnectTimeout, TimeSpan.Zero);
        ArgumentOutOfRangeException.ThrowIfNegative(_options.MaxResponseBytes);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(_options.MaxResponseBytes, Array.MaxLength);
        ArgumentOutOfRangeException.ThrowIfLessThan(_options.MaxResponseHeaderKilobytes, 1);
    }

    /// <inheritdoc/>
    public async Task<PluginHttpResponse> SendAsync(PluginHttpRequest request, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        using var timeout = new CancellationTokenSource(_options.Timeout, _options.Clock);
        using var linked = CancellationTokenSource.CreateLinkedTokenSource(timeout.Token, cancellationToken);
        try
        {
            return await FollowAsync(request, linked.Token).ConfigureAwait(false);
        }
        catch (OperationCanceledException exception) when (!cancellationToken.IsCancellationRequested)
        {
            var what = timeout.IsCancellationRequested ? $"took more than {_options.Timeout.TotalSeconds:0.###} s" : "could not connect in time";
            throw new PluginHttpException("http_timeout", $"the HTTP request {what}", exception);
        }
        catch (HttpRequestException exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw Failed(exception);
        }
        catch (IOException exception)
        {
            cancellationToken.ThrowIfCancellationRequested();
            throw new PluginHttpException("http_failed", "the connection broke off before the whole answer had arrived", exception);
        }
    }

    private async Task<PluginHttpResponse> FollowAsync(PluginHttpRequest request, CancellationToken cancellationToken)
    {
        var target = Require(_options.Policy.JudgeUrl(request.Url, out var judged), judged);
        var hop = new Hop(
            RequestHeaders.CheckedMethod(request.Method),
            RequestHeaders.Checked(request, AuthorityOf(target), _options.MaxRequestHeaders),
            request.Body);
        for (var redirects = 1; ; redirects++)
        {
            if (request.HopRule?.Invoke(target) is { Allowed: false } refusal)
            {
                throw new PluginHttpException(refusal);
            }

            var (response, location) = await SendHopAsync(request, target, hop, cancellationToken).ConfigureAwait(false);
            if (response is not null)
            {
                return response;
            }

            var next = Require(_options.Policy.JudgeRedirect(target, location!, redirects, out judged), judged);
            hop = hop.After(next.Origin != target.Origin);
            target = next;
        }
    }

    private async Task<(PluginHttpResponse? Response, string? Location)> SendHopAsync(
        PluginHttpRequest request, EgressTarget target, Hop hop, CancellationToken cancellationToken)
    {
        IReadOnlyList<IPAddress> addresses = target.Literal is { } literal
            ? [literal]
            : [.. await _options.Resolver.ResolveAsync(target.Host, cancellationToken).ConfigureAwait(false)];
        Require(_options.Policy.JudgeAddresses(target, addresses), target);

        using var handler = VettedConnection.CreateHandler(target, addresses, _options);
        using var invoker = new HttpMessageInvoker(handler, disposeHandler: false);
        using var message = hop.ToMessage(target.Uri);
        using var response = await invoker.SendAsync(message, cancellationToken).ConfigureAwait(false);
        if (hop.LocationOf(response) is { } location)
        {
            return (null, location);
        }

        var cap = Math.Min(request.MaxResponseBytes ?? long.MaxValue, _options.MaxResponseBytes);
        var body = await CappedBody.ReadAsync(response.Content, cap, cancellationToken).ConfigureAwait(false);
        return (new PluginHttpResponse((int)response.StatusCode, HeadersOf(response), body, target.Uri), null);
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

    private static EgressTarget Require(Decision decision, EgressTarget? target) =>
        decision.Allowed && target is not null ? target : throw new PluginHttpException(decision);

    private static string AuthorityOf(EgressTarget target) => target.Uri.Authority;

    private static PluginHttpException Failed(HttpRequestException exception)
    {
        var (code, message) = exception.HttpRequestError switch
        {
            HttpRequestError.ConnectionError or HttpRequestError.NameResolutionError => ("http_connect_failed", "the host did not accept a connection"),
            HttpRequestError.SecureConnectionError => ("http_connect_failed", "no secure connection could be made; the host's certificate may not be valid"),
            HttpRequestError.ConfigurationLimitExceeded => ("http_failed", "the headers of the answer are too large"),
            _ => ("http_failed", "the host did not answer with valid HTTP"),
        };
        return new PluginHttpException(code, message, exception);
    }
}
