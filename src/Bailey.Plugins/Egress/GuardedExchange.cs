using System.Net;
using Bailey.Policy.Egress;

namespace Bailey.Plugins.Egress;

/// <summary>
/// One request with its redirects, from the first judgement to the last byte of the answer. Owns the connection and the time limit, which
/// end with the answer's content.
/// </summary>
internal sealed class GuardedExchange : IDisposable
{
    private readonly GuardedHttpOptions _options;
    private readonly EgressGuard _guard;
    private readonly long _maxResponseBytes;
    private readonly CancellationTokenSource _deadline;
    private SocketsHttpHandler? _connection;
    private HttpResponseMessage? _answer;

    private GuardedExchange(GuardedHttpOptions options, long? maxResponseBytes)
    {
        _options = options;
        _guard = new EgressGuard(options.Policy, options.Resolver);
        _maxResponseBytes = Math.Min(maxResponseBytes ?? long.MaxValue, options.MaxResponseBytes);
        _deadline = new CancellationTokenSource(options.Timeout, options.Clock);
    }

    /// <summary>Ends everything that the exchange still does; cancelled when its time is over.</summary>
    internal CancellationToken Deadline => _deadline.Token;

    /// <summary>Sends a request and follows its redirects; the body of the answer is read, and counted, by whoever reads its content.</summary>
    /// <param name="options">Limits and surroundings, checked.</param>
    /// <param name="request">What is sent, and where to.</param>
    /// <param name="cancellationToken">Ends the wait for the answer's headers.</param>
    internal static async Task<HttpResponseMessage> SendAsync(GuardedHttpOptions options, GuardedRequest request, CancellationToken cancellationToken)
    {
        var exchange = new GuardedExchange(options, request.MaxResponseBytes);
        try
        {
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(exchange.Deadline, cancellationToken);
            return await exchange.FollowAsync(request, linked.Token).ConfigureAwait(false);
        }
        catch (Exception exception) when (HttpFailure.IsOne(exception))
        {
            var failure = exchange.Failure(exception);
            exchange.Dispose();
            cancellationToken.ThrowIfCancellationRequested();
            throw failure;
        }
        catch
        {
            exchange.Dispose();
            throw;
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        EndHop();
        _deadline.Dispose();
    }

    /// <summary>The error that a failure of this exchange is to its caller.</summary>
    internal PluginHttpException Failure(Exception exception) =>
        HttpFailure.Of(exception, _options.Timeout, _deadline.IsCancellationRequested);

    /// <summary>Closes the connection that is open, if any; may be called at any time, from any thread.</summary>
    internal void EndHop()
    {
        Interlocked.Exchange(ref _answer, null)?.Dispose();
        Interlocked.Exchange(ref _connection, null)?.Dispose();
    }

    private async Task<HttpResponseMessage> FollowAsync(GuardedRequest request, CancellationToken cancellationToken)
    {
        var verdict = Require(await _guard.JudgeAsync(request.Url, request.HopRule, cancellationToken).ConfigureAwait(false));
        var hop = request.FirstHop(verdict.Target!, _options);
        for (var redirects = 1; ; redirects++)
        {
            var target = verdict.Target!;
            var answer = await SendHopAsync(target, verdict.Addresses, hop, cancellationToken).ConfigureAwait(false);
            if (hop.LocationOf(answer) is not { } location)
            {
                return Answer(answer, hop);
            }

            EndHop();
            verdict = Require(await _guard.JudgeRedirectAsync(target, location, redirects, request.HopRule, cancellationToken).ConfigureAwait(false));
            hop = hop.After(verdict.Target!.Origin != target.Origin);
        }
    }

    private async Task<HttpResponseMessage> SendHopAsync(EgressTarget target, IReadOnlyList<IPAddress> vetted, Hop hop, CancellationToken cancellationToken)
    {
        var connection = VettedConnection.CreateHandler(target, vetted, _options);
        _connection = connection;
        using var invoker = new HttpMessageInvoker(connection, disposeHandler: false);
        var answer = await invoker.SendAsync(hop.ToMessage(target.Uri), cancellationToken).ConfigureAwait(false);
        _answer = answer;
        return answer;
    }

    private HttpResponseMessage Answer(HttpResponseMessage answer, Hop hop)
    {
        // What HEAD announces does not come.
        if (hop.Method != "HEAD" && answer.Content.Headers.ContentLength > _maxResponseBytes)
        {
            throw GuardedBody.TooLarge(_maxResponseBytes);
        }

        var body = new GuardedBody(this, answer.Content, _maxResponseBytes, _options.Decompress && hop.Method != "HEAD");
        var result = new HttpResponseMessage(answer.StatusCode)
        {
            Content = new StreamContent(body),
            ReasonPhrase = answer.ReasonPhrase,
            RequestMessage = answer.RequestMessage,
            Version = answer.Version,
        };
        foreach (var (name, values) in answer.Headers.NonValidated)
        {
            result.Headers.TryAddWithoutValidation(name, values);
        }

        foreach (var (name, values) in answer.Content.Headers.NonValidated)
        {
            if (!body.IsUnpacked || !RequestHeaders.DescribesPacking(name))
            {
                result.Content.Headers.TryAddWithoutValidation(name, values);
            }
        }

        return result;
    }

    private static EgressVerdict Require(EgressVerdict verdict) =>
        verdict.Decision.Allowed && verdict.Target is not null && verdict.Addresses.Count > 0 ? verdict : throw new PluginHttpException(verdict.Decision);
}
