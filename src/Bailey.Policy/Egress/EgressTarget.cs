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
    internal EgressTarget(string scheme, string host, int port, IPAddress? literal, string pathAndQuery)
    {
        Scheme = scheme;
        Host = host;
        Port = port;
        Literal = literal;
        var authority = literal is { AddressFamily: AddressFamily.InterNetworkV6 } ? $"[{host}]" : host;
        Origin = $"{scheme}://{authority}:{port.ToString(CultureInfo.InvariantCulture)}";
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

    /// <summary>Scheme, host and port, as in <c>https://api.example.com:443</c>.</summary>
    public string Origin { get; }

    /// <summary>The canonical URL, without fragment and user information.</summary>
    public Uri Uri { get; }

    /// <summary>The canonical URL.</summary>
    public override string ToString() => Uri.AbsoluteUri;
}
