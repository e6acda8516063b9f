using System.Net;
using Bailey.Policy;
using Bailey.Policy.Egress;

namespace Bailey.Plugins.Egress;

/// <summary>
/// Judges one hop wholly: its URL, a further rule of the caller, and every address that its name resolves to, asked for once. Requests and
/// <c>bailey policy explain egress</c> go through the same guard.
/// </summary>
/// <param name="policy">Where requests may go.</param>
/// <param name="resolver">Resolves names; the operating system's where null.</param>
public sealed class EgressGuard(EgressPolicy policy, IHostResolver? resolver = null)
{
    private readonly IHostResolver _resolver = resolver ?? SystemHostResolver.Instance;

    /// <summary>Judges the first hop of a request.</summary>
    /// <param name="url">The URL as it was given.</param>
    /// <param name="hopRule">A further judgement before any name is resolved; null for none.</param>
    /// <param name="cancellationToken">Ends the wait for the resolver.</param>
    public ValueTask<EgressVerdict> JudgeAsync(string url, Func<EgressTarget, Decision>? hopRule = null, CancellationToken cancellationToken = default)
    {
        var decision = policy.JudgeUrl(url, out var target);
        return GoOnAsync(decision, target, hopRule, cancellationToken);
    }

    /// <summary>Judges a redirect, afresh and by the same rules.</summary>
    /// <param name="from">What answered with the redirect.</param>
    /// <param name="location">The <c>Location</c> as it was given.</param>
    /// <param name="redirects">Which redirect of the request it is, from 1.</param>
    /// <param name="hopRule">A further judgement before any name is resolved; null for none.</param>
    /// <param name="cancellationToken">Ends the wait for the resolver.</param>
    public ValueTask<EgressVerdict> JudgeRedirectAsync(
        EgressTarget from, string location, int redirects, Func<EgressTarget, Decision>? hopRule = null, CancellationToken cancellationToken = default)
    {
        var decision = policy.JudgeRedirect(from, location, redirects, out var target);
        return GoOnAsync(decision, target, hopRule, cancellationToken);
    }

    private async ValueTask<EgressVerdict> GoOnAsync(
        Decision decision, EgressTarget? target, Func<EgressTarget, Decision>? hopRule, CancellationToken cancellationToken)
    {
        if (!decision.Allowed || target is null)
        {
            return new(decision, null, []);
        }

        if (hopRule?.Invoke(target) is { Allowed: false } refusal)
        {
            return new(refusal, target, []);
        }

        // Copied, so that what is connected to is what was judged whatever becomes of the resolver's list.
        IReadOnlyList<IPAddress> addresses = target.Literal is { } literal
            ? [literal]
            : [.. await _resolver.ResolveAsync(target.Host, cancellationToken).ConfigureAwait(false)];
        var judged = policy.JudgeAddresses(target, addresses);
        return judged.Allowed ? new(decision, target, addresses) : new(judged, target, []);
    }
}
