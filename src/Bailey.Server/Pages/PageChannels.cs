using System.Collections.Concurrent;
using Bailey.Plugins.Hosting;
using Bailey.Server.Hosting;
using Bailey.Server.Operations;
using Bailey.Server.Problems;
using Bailey.Server.SignIn;
using Microsoft.AspNetCore.Http;

namespace Bailey.Server.Pages;

/// <summary>
/// The connections of pages that are open: so many of one principal, so many in all, and none for longer than whoever opened it may be here. What has ended
/// can do nothing in any case, as the API looks at each request; here it loses the connection as well, and what the page still shows goes stale.
/// </summary>
internal sealed class PageChannels(BaileyHost host, Sessions sessions, ServerOptions options, TimeProvider clock)
{
    private readonly ConcurrentDictionary<string, int> _open = new(StringComparer.OrdinalIgnoreCase);
    private int _all;

    /// <summary>Says why a principal gets no further page; null where it does.</summary>
    internal ApiProblem? Refuse(string principal)
    {
        var own = _open.GetValueOrDefault(principal);
        return own >= options.MaxPagesPerPrincipal
            ? Full($"you have {own} pages of the console open, and may have {options.MaxPagesPerPrincipal}", $"close some of them, and try again; {RaisedLimit.By(nameof(options.MaxPagesPerPrincipal))}")
            : Volatile.Read(ref _all) >= options.MaxPages + AdminsOwn(principal)
                ? Full($"people have {options.MaxPages} pages of the console open, and no more fit", $"try again later; {RaisedLimit.By(nameof(options.MaxPages))}")
                : null;
    }

    /// <summary>Says why somebody who is signed in may not be here all the same; null where they may.</summary>
    internal ApiProblem? Judge(Caller caller)
    {
        var policy = host.Policy.Current;
        var decision = policy.Find(caller.Principal)?.CheckAuthMethod(caller.Method) is { Allowed: false } method ? method : policy.CheckEnabled(caller.Principal);
        return decision.Allowed ? null : ProblemOf.Denial(decision);
    }

    /// <summary>Serves a connection for as long as it lasts, and whoever opened it may be here.</summary>
    internal async Task ServeAsync(HttpContext context, Caller caller, RequestDelegate next)
    {
        if (Enter(caller.Principal) is { } full)
        {
            await ProblemWriter.WriteAsync(context, full).ConfigureAwait(false);
            return;
        }

        using var done = new CancellationTokenSource();
        var watching = WatchAsync(context, caller, done.Token);
        try
        {
            await next(context).ConfigureAwait(false);
        }
        finally
        {
            await done.CancelAsync().ConfigureAwait(false);
            await watching.ConfigureAwait(false);
            Leave(caller.Principal);
        }
    }

    private async Task WatchAsync(HttpContext context, Caller caller, CancellationToken done)
    {
        try
        {
            while (true)
            {
                await Task.Delay(options.PageWatch, clock, done).ConfigureAwait(false);
                if (!await MayStayAsync(caller, done).ConfigureAwait(false))
                {
                    context.Abort();
                    return;
                }
            }
        }
        catch (OperationCanceledException)
        {
            // The page was closed.
        }
    }

    private async Task<bool> MayStayAsync(Caller caller, CancellationToken cancellationToken)
    {
        try
        {
            return Judge(caller) is null && await sessions.IsStillGoodAsync(caller, cancellationToken).ConfigureAwait(false);
        }
        catch (Bailey.Plugins.Store.PluginStoreException)
        {
            // Nothing can be asked for meanwhile; the page is told so by what it asks for.
            return true;
        }
    }

    // However many pages others keep open, who could do something about it gets in.
    private int AdminsOwn(string principal) => host.Policy.Current.Find(principal)?.IsInstanceAdmin == true ? Math.Max(1, options.MaxPages / 5) : 0;

    private ApiProblem? Enter(string principal)
    {
        while (true)
        {
            var own = _open.GetOrAdd(principal, 0);
            if (Refuse(principal) is { } full)
            {
                _open.TryRemove(KeyValuePair.Create(principal, 0));
                return full;
            }

            if (_open.TryUpdate(principal, own + 1, own))
            {
                Interlocked.Increment(ref _all);
                return null;
            }
        }
    }

    private void Leave(string principal)
    {
        Interlocked.Decrement(ref _all);
        _open.AddOrUpdate(principal, 0, static (_, open) => open - 1);
        _open.TryRemove(KeyValuePair.Create(principal, 0));
    }

    private static ApiProblem Full(string detail, string remedy) => new(StatusCodes.Status429TooManyRequests, ServerReason.TooManyPages, detail) { Remedy = remedy, RetryAfter = 10 };
}
