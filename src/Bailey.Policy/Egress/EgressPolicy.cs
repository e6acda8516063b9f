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

    /// <summary>Characters of a URL or a <c>Location</c>: 65,536.</summary>
    public const int MaxUrlLength = 64 * 1024;

    private static readonly Decision s_public = Decision.Allow(DecisionLayer.Egress, "a host of the public internet");
    private readonly ImmutableArray<EgressPattern> _patterns;
    private readonly ImmutableArray<LocalEgress> _local;
    private readonly EgressPatternIndex? _index;
    private readonly Decision[] _allowed;
    private readonly Decision _allowedAddresses;
    private readonly string? _source;

    private EgressPolicy(IEnumerable<EgressPattern> patterns, IEnumerable<LocalEgress>? local, string? source, bool anyHost)
    {
        _patterns = [.. patterns];
        _local = [.. local ?? []];
        _source = source;
        _index = anyHost ? null : new EgressPatternIndex(_patterns);
        _allowed = [.. _patterns.Select(pattern => Decision.Allow(DecisionLayer.Egress, "the list of hosts that may be reached (egress) names it") with { Rule = pattern.ToString(), Source = source })];
        _allowedAddresses = Decision.Allow(DecisionLayer.Egress, "every address may be connected to") with { Source = source };
    }

    /// <summary>Nothing may be connected to.</summary>
    public static EgressPolicy DenyAll { get; } = new([], null, null, anyHost: false);

    /// <summary>The patterns, in the order in which they were given.</summary>
    public IReadOnlyList<EgressPattern> Patterns => _patterns;

    /// <summary>The openings for endpoints that are not public.</summary>
    public IReadOnlyList<LocalEgress> Local => _local;

    /// <summary>What the patterns name, where it is public or opened locally.</summary>
    /// <param name="patterns">The hosts; none means that nothing may be connected to.</param>
    /// <param name="local">Openings for endpoints that are not public.</param>
    /// <param name="source">Where the patterns were read from, for the decisions; null where there is no such place.</param>
    public static EgressPolicy ForPatterns(IEnumerable<EgressPattern> patterns, IEnumerable<LocalEgress>? local = null, string? source = null) =>
        new(patterns, local, source, anyHost: false);

    /// <summary>
    /// Any host of the public internet, by http or https on any port. For callers that judge hosts themselves, as the
    /// <c>allowed_hosts</c> of an Extism manifest do.
    /// </summary>
    /// <param name="local">Openings for endpoints that are not public.</param>
    public static EgressPolicy PublicInternet(IEnumerable<LocalEgress>? local = null) => new([], local, null, anyHost: true);

    /// <summary>Judges a URL, all but the addresses that its host resolves to.</summary>
    /// <param name="url">The URL as it was given.</param>
    /// <param name="target">Where it goes, where that is allowed.</param>
    public Decision JudgeUrl(string url, out EgressTarget? target)
    {
        ArgumentNullException.ThrowIfNull(url);
        target = EgressUrlReader.Read(url, out var reason);
        var decision = target is null ? Refused(reason, url) : JudgeTarget(target);
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
            return Deny(EgressReason.TooManyRedirects, $"the request was redirected more than {MaxRedirects} times", "ask for the URL that the redirects end at, if they do");
        }

        target = EgressUrlReader.ReadRedirect(from, location, out var reason);
        var decision = target is null ? Refused(reason, location) : JudgeTarget(target);
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
        if (target.LooksLikeAddress)
        {
            return HostNotAllowed(target);
        }

        if (_index is null)
        {
            return target.Port == 0 ? PortNotAllowed(target, EgressMatch.Nothing) : s_public;
        }

        var match = _index.Find(target);
        return match.Accepting == EgressMatch.Nothing ? NotAccepted(target, match) : _allowed[match.Accepting];
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
            return Deny(
                EgressReason.NoAddress,
                $"the host '{target.Host}' resolves to no address",
                "check how the name is written; if it is right, its DNS has no address for it that this server can see");
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
                    "an admin of the instance may open the endpoint by an exact cidr:port entry under local_egress");
            }
        }

        return _allowedAddresses;
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

    private Decision NotAccepted(EgressTarget target, EgressMatch match)
    {
        if (match.OfHost == EgressMatch.Nothing)
        {
            return HostNotAllowed(target);
        }

        if (match.OfScheme == EgressMatch.Nothing)
        {
            return Deny(EgressReason.Scheme, $"the host '{target.Host}' is allowed, but not by {target.Scheme}", Addition(target), match.OfHost);
        }

        return PortNotAllowed(target, match.OfScheme);
    }

    private Decision HostNotAllowed(EgressTarget target)
    {
        if (target.LooksLikeAddress)
        {
            return Deny(
                EgressReason.HostNotAllowed,
                $"the host '{target.Host}' is one that a resolver could read as an address, and is never allowed",
                "write the address in its usual form: four decimal numbers parted by dots");
        }

        var why = _patterns.IsEmpty ? "the list of hosts that may be reached (egress) is empty"
            : _index is not null && _index.NamesSubdomainsOf(target.Host) ? $"'*.{target.Host}' means its subdomains and not itself"
            : "the list of hosts that may be reached (egress) does not name it";
        return Deny(EgressReason.HostNotAllowed, $"the host '{target.Host}' is not allowed: {why}", Addition(target));
    }

    private Decision PortNotAllowed(EgressTarget target, int rule) =>
        Deny(EgressReason.PortNotAllowed, $"the host '{target.Host}' is allowed, but not on port {target.Port}", Addition(target), rule);

    // The smallest change: one pattern for this very origin, and the opening that its address needs besides.
    private string? Addition(EgressTarget target)
    {
        if (target.Port == 0)
        {
            return null;
        }

        var opening = "";
        if (target.Literal is { } address)
        {
            var kind = AddressClassifier.Classify(address);
            if (kind == AddressClass.Metadata)
            {
                return null;
            }

            if (kind != AddressClass.Public && !IsOpenedLocally(address, target.Port))
            {
                opening = ", and an admin of the instance opens it under local_egress";
            }
        }

        var place = "the list of hosts that may be reached (egress)" + (_source is null ? "" : $" in {_source}");
        return $"those who may change {place} add '{EgressPattern.ShortestFor(target)}'{opening}";
    }

    private Decision Refused(string reason, string text)
    {
        var shown = ShownText.Of(WithoutSecrets(text));
        return reason switch
        {
            EgressReason.Scheme => Deny(reason, $"'{shown}' is neither an http nor an https URL", "use https"),
            EgressReason.UserInfo => Deny(reason, "a URL with user information is not allowed", "send credentials in a header"),
            _ when text.Length == 0 => Deny(reason, "an empty text is no URL", "write it as https://host/path"),
            _ => Deny(reason, $"'{shown}' is not a plain absolute URL", "write it as https://host/path, with percent-encoding where needed"),
        };
    }

    // A decision ends in logs and audits: what stands before "@" and after "?" is where credentials are.
    private static string WithoutSecrets(string text)
    {
        var query = text.AsSpan().IndexOfAny('?', '#');
        var shown = query < 0 ? text : text[..query] + "?...";
        var at = shown.LastIndexOf('@');
        var slashes = shown.IndexOf("//", StringComparison.Ordinal);
        return at < 0 ? shown : string.Concat(slashes >= 0 && slashes < at ? shown[..(slashes + 2)] : "", "...", shown[at..]);
    }

    private Decision Deny(string reason, string message, string? remedy, int rule = EgressMatch.Nothing) =>
        Decision.Deny(DecisionLayer.Egress, reason, message, remedy) with
        {
            Rule = rule < _patterns.Length ? _patterns[rule].ToString() : null,
            Source = _source,
        };
}
