using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Bailey.Policy.Egress;

/// <summary>
/// Where a request goes, in the one form that is both judged and connected to: the canonical form of a URL. Made by
/// <see cref="EgressPolicy"/> only, so that nothing unjudged can pass for it.
/// </summary>
public sealed record EgressTarget
{
    internal EgressTarget(string scheme, in CanonicalHost host, int port, string pathAndQuery)
    {
        Scheme = scheme;
        IsHttps = scheme == Uri.UriSchemeHttps;
        Host = host.Text;
        Port = port;
        Literal = host.Literal;
        LooksLikeAddress = host.LooksLikeAddress;
        Origin = $"{scheme}://{Authority}:{port.ToString(CultureInfo.InvariantCulture)}";
        Uri = new Uri(Origin + pathAndQuery, UriKind.Absolute);
    }

    /// <summary><c>http</c> or <c>https</c>.</summary>
    public string Scheme { get; }

    /// <summary>Host in lower-case A-label form without trailing dot, or an address in its canonical form without brackets.</summary>
    public string Host { get; }

    /// <summary>Port, 1 to 65,535.</summary>
    public int Port { get; }

    /// <summary>The address, where the host is one.</summary>
    public IPAddress? Literal { get; }

    /// <summary>The host as a URL holds it: IPv6 in brackets.</summary>
    internal string Authority => Literal is { AddressFamily: AddressFamily.InterNetworkV6 } ? $"[{Host}]" : Host;

    internal bool IsHttps { get; }

    /// <summary>Whether a resolver could read the name as an IPv4 address; no policy allows such a one.</summary>
    internal bool LooksLikeAddress { get; }

    /// <summary>Scheme, host and port, as in <c>https://api.example.com:443</c>.</summary>
    public string Origin { get; }

    /// <summary>The canonical URL, without fragment and user information.</summary>
    public Uri Uri { get; }

    /// <summary>The canonical URL.</summary>
    public override string ToString() => Uri.AbsoluteUri;
}
