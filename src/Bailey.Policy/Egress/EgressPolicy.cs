using System.Collections.Immutable;
using System.Net;

namespace Bailey.Policy.Egress;

/// <summary>
/// Where outbound connections may go. Pure: it judges URLs and the addresses that somebody else resolved. Immutable, to be
/// shared; an answer that allows allocates nothing but the target.
/// </summary>
public sealed class EgressPolicy
{
    /// <summary>Redirects that are followed for one request: 5.</summary>
    public const int MaxRedirects = 5;

    private static readonly Decision s_allowed = Decision.Allow(DecisionLayer.Egress);
    private readonly ImmutableArray<EgressPattern> _patterns;
    private readonly ImmutableArray<LocalEgress> _local;
    private readonly bool _anyHost;

    private EgressPolicy(IEnumerable<EgressPattern> patterns, IEnumerable<LocalEgress>? local, bool anyHost)
    {
        _patterns = [.. patterns];
        _local = [.. local ?? []];
        _anyHost = anyHost;
    }

    /// <summary>Nothing may be connected to.</summary>
    public static EgressPolicy DenyAll { get; } = new([], null, false);

    /// <summary>What the patterns name, where it is public or opened locally.</summary>
    /// <param name="patterns">The hosts; none means that nothing may be connected to.</param>
    /// <param name="local">Openings for endpoints that are not public.</param>
    public static EgressPolicy ForPatterns(IEnumerable<EgressPattern> patterns, IEnumerable<LocalEgress>? local = null) =>
        new(patterns, local, false);

    /// <summary>
    /// Any host of the public internet, by http or https on any port. For callers that judge hosts themselves, as the
    /// <c>allowed_hosts</c> of an Extism manifest do.
    /// </summary>
    /// <param name="local">Openings for endpoints that are not public.</param>
    public static EgressPolicy PublicInternet(IEnumerable<LocalEgress>? local = null) => new([], local, true);

    /// <summary>Judges a URL, all but the addresses that its host resolves to.</summary>
    /// <param name="url">The URL as it was given.</param>
    /// <param name="target">Where it goes, where that is allowed.</param>
    public Decision JudgeUrl(string url, out EgressTarget? target)
    {
        ArgumentNullException.ThrowIfNull(url);
        target = EgressUrlReader.Read(url, out var reason, out var host);
        var decision = target is null ? Refused(reason, url) : Judge(target, host);
        target = decision.Allowed ? target : null;
        return decision;
    }

    /// <summary>Judges a redirect, afresh and by the same rules.</summary>
    /// <param name="from">What answered with the redirect.</param>
    /// <param name="location">The <c>Location</c> as it was given; relative ones are resolved against <paramref name="from"/>.</param>
    /// <param name="redirects">Which redirect of the request it is, from 1.</param>
    /// <param name="target">Where it goes, where that is allowed.</param>
    public Decision JudgeRedirect(EgressTarget from, string location, int redirects, out EgressTarget? target)
    {
        ArgumentNullException.ThrowIfNull(from);
        ArgumentNullException.ThrowIfNull(location);
        if (redirects > MaxRedirects)
        {
            target = null;
            return Deny(EgressReason.TooManyRedirects, $"the request was redirected more than {MaxRedirects} times", null);
        }

        target = EgressUrlReader.ReadRedirect(from, location, out var reason, out var host);
        var decision = target is null ? Refused(reason, location) : Judge(target, host);
        target = decision.Allowed ? target : null;
        return decision;
    }

    /// <summary>
    /// Judges a target that another policy has allowed, all but its addresses: where several policies must agree, each judges the same
    /// canonical form.
    /// </summary>
    /// <param name="target">Where a request goes.</param>
    public Decision JudgeTarget(EgressTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return Judge(target, new CanonicalHost(target.Host, target.Literal));
    }

    /// <summary>Judges all addresses that a host resolved to; one that may not be connected to blocks the whole name.</summary>
    /// <param name="target">The host.</param>
    /// <param name="addresses">All that its name resolved to, or its one literal address.</param>
    public Decision JudgeAddresses(EgressTarget target, IReadOnlyList<IPAddress> addresses)
    {
        ArgumentNullException.ThrowIfNull(target);
        ArgumentNullException.ThrowIfNull(addresses);
        if (addresses.Count == 0)
        {
            return Deny(EgressReason.NoAddress, $"the host '{target.Host}' resolves to no address", null);
        }

        for (var i = 0; i < addresses.Count; i++)
        {
            var kind = AddressClassifier.Classify(addresses[i]);
            if (kind == AddressClass.Metadata)
            {
                // The address itself is not told: the message reaches the guest.
                return Deny(EgressReason.AddressNotPublic, $"the host '{target.Host}' is a metadata service, which is always closed", null);
            }

            if (kind != AddressClass.Public && !IsOpenedLocally(addresses[i], target.Port))
            {
                return Deny(
                    EgressReason.AddressNotPublic,
                    $"the host '{target.Host}' has an address that is not on the public internet",
                    "the operator may open the endpoint by an exact cidr:port entry under local_egress");
            }
        }

        return s_allowed;
    }

    private Decision Judge(EgressTarget target, CanonicalHost host)
    {
        if (_anyHost)
        {
            if (host.LooksLikeAddress)
            {
                return HostNotAllowed(target);
            }

            return target.Port == 0 ? PortNotAllowed(target) : s_allowed;
        }

        var (hostFits, schemeFits) = (false, false);
        if (!host.LooksLikeAddress)
        {
            foreach (var pattern in _patterns)
            {
                if (!pattern.MatchesHost(host))
                {
                    continue;
                }

                hostFits = true;
                if (pattern.Scheme != target.Scheme)
                {
                    continue;
                }

                schemeFits = true;
                if (pattern.MatchesPort(target) && target.Port != 0)
                {
                    return s_allowed;
                }
            }
        }

        if (!hostFits)
        {
            return HostNotAllowed(target);
        }

        return schemeFits
            ? PortNotAllowed(target)
            : Deny(
                EgressReason.Scheme,
                $"the host '{target.Host}' is allowed, but not by {target.Scheme}",
                $"allow '{target.Scheme}://{target.Host}' in the egress patterns");
    }

    private bool IsOpenedLocally(IPAddress address, int port)
    {
        foreach (var opening in _local)
        {
            if (opening.Covers(address, port))
            {
                return true;
            }
        }

        return false;
    }

    private static Decision HostNotAllowed(EgressTarget target) =>
        Deny(EgressReason.HostNotAllowed, $"the host '{target.Host}' is not allowed", $"allow '{target.Host}' in the egress patterns");

    private static Decision PortNotAllowed(EgressTarget target) =>
        Deny(
            EgressReason.PortNotAllowed,
            $"the host '{target.Host}' is allowed, but not on port {target.Port}",
            target.Port == 0 ? null : $"allow '{target.Host}:{target.Port}' in the egress patterns");

    private static Decision Refused(string reason, string text)
    {
        var shown = ShownText.Of(text);
        return reason switch
        {
            EgressReason.Scheme => Deny(reason, $"'{shown}' is neither an http nor an https URL", "use https"),
            EgressReason.UserInfo => Deny(reason, "a URL with user information is not allowed", "send credentials in a header"),
            _ => Deny(reason, $"'{shown}' is not a plain absolute URL", "write it as https://host/path, with percent-encoding where needed"),
        };
    }

    private static Decision Deny(string reason, string message, string? remedy) =>
        Decision.Deny(DecisionLayer.Egress, reason, message, remedy);
}
