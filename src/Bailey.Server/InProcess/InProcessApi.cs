using System.Diagnostics;
using Bailey.Server.SignIn;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Http.Features;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Primitives;

namespace Bailey.Server.InProcess;

/// <summary>
/// The API, asked from within its own process without a socket between: a request goes the very way of one that came over HTTP, with the same rates,
/// sign-in, gate, answers and audit entries. Pages use it, so that nothing can be done by them that the API would refuse.
/// </summary>
/// <param name="services">What requests are served with.</param>
public sealed class InProcessApi(IServiceScopeFactory services)
{
    private RequestDelegate? _pipeline;

    /// <summary>Told of each request that was served, and how long that took: for measurements.</summary>
    internal Action<ApiRequest, TimeSpan>? Served { get; set; }

    /// <summary>Asks the API on behalf of whoever is signed in.</summary>
    /// <param name="request">What is asked.</param>
    /// <param name="session">Whose session it is; null for nobody's.</param>
    /// <param name="cancellationToken">Ends the request.</param>
    /// <returns>The answer, once its status stands; its body may still be on the way.</returns>
    /// <exception cref="InvalidOperationException">The server was not built yet.</exception>
    public async Task<ApiReply> SendAsync(ApiRequest request, PageSession? session, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(request);
        var pipeline = _pipeline ?? throw new InvalidOperationException("the server was not built yet");
        var ending = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        var response = new InProcessResponse();
        var serving = Task.Run(() => ServeAsync(pipeline, request, session, response, ending.Token), CancellationToken.None);
        var reader = response.Reader;
        async ValueTask EndAsync()
        {
            await ending.CancelAsync().ConfigureAwait(false);
            await reader.DisposeAsync().ConfigureAwait(false);
            await serving.ConfigureAwait(false);
            ending.Dispose();
        }

        try
        {
            await response.Started.ConfigureAwait(false);
            return new ApiReply(response.StatusCode, response.Headers, reader, EndAsync);
        }
        catch
        {
            await EndAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>Says what serves requests.</summary>
    internal RequestDelegate Capture(RequestDelegate pipeline) => _pipeline = pipeline;

    private async Task ServeAsync(RequestDelegate pipeline, ApiRequest asked, PageSession? session, InProcessResponse response, CancellationToken cancellationToken)
    {
        Exception? failure = null;
        var started = Stopwatch.GetTimestamp();
        try
        {
            await using var scope = services.CreateAsyncScope();
            using var lifetime = new Lifetime(cancellationToken);
            var context = ContextFor(asked, session, response, lifetime);
            context.RequestServices = scope.ServiceProvider;
            await pipeline(context).ConfigureAwait(false);
            if (lifetime.IsAborted)
            {
                throw new IOException("the answer broke off");
            }
        }
        catch (Exception e)
        {
            failure = e;
        }

        Served?.Invoke(asked, Stopwatch.GetElapsedTime(started));
        await response.EndAsync(failure).ConfigureAwait(false);
    }

    private static DefaultHttpContext ContextFor(ApiRequest asked, PageSession? session, InProcessResponse response, Lifetime lifetime)
    {
        var at = asked.Path.IndexOf('?', StringComparison.Ordinal);
        var path = at < 0 ? asked.Path : asked.Path[..at];
        var features = new FeatureCollection();
        features.Set<IHttpRequestFeature>(new HttpRequestFeature
        {
            Protocol = "HTTP/1.1",
            Method = asked.Method.Method,
            Scheme = session?.Scheme ?? "http",
            Path = PathString.FromUriComponent(path).Value!,
            QueryString = at < 0 ? "" : asked.Path[at..],
            RawTarget = asked.Path,
            Headers = new HeaderDictionary(),
            Body = asked.Content ?? new MemoryStream(asked.Body.ToArray(), writable: false),
        });
        features.Set<IHttpResponseFeature>(response);
        features.Set<IHttpResponseBodyFeature>(response);
        features.Set<IHttpRequestLifetimeFeature>(lifetime);
        features.Set<IHttpConnectionFeature>(new HttpConnectionFeature { ConnectionId = "in-process", RemoteIpAddress = session?.RemoteAddress });
        features.Set<IHttpRequestIdentifierFeature>(new HttpRequestIdentifierFeature { TraceIdentifier = Guid.NewGuid().ToString("N") });
        var context = new DefaultHttpContext(features);
        var headers = context.Request.Headers;
        headers.Host = session?.Host.Value ?? "localhost";
        if (session is not null)
        {
            headers.Cookie = session.Cookie;
            headers[AntiforgeryGuard.HeaderName] = session.Antiforgery;
        }

        foreach (var (name, value) in asked.Headers)
        {
            headers[name] = value;
        }

        if (asked.ContentType is not null)
        {
            headers.ContentType = new StringValues(asked.ContentType);
            headers.ContentLength = asked.Content is null ? asked.Body.Length : asked.ContentLength;
        }

        return context;
    }

    private sealed class Lifetime : IHttpRequestLifetimeFeature, IDisposable
    {
        private readonly CancellationTokenSource _aborted;

        internal Lifetime(CancellationToken cancellationToken)
        {
            _aborted = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
            RequestAborted = _aborted.Token;
        }

        internal bool IsAborted { get; private set; }

        public CancellationToken RequestAborted { get; set; }

        public void Abort()
        {
            IsAborted = true;
            _aborted.Cancel();
        }

        public void Dispose() => _aborted.Dispose();
    }
}
