using System.Diagnostics.CodeAnalysis;
using System.Net;
using System.Net.Sockets;
using Bailey.Policy.Egress;

namespace Bailey.Policy.Capabilities;

/// <summary>
/// Hosts, written as an exact name, as <c>*.suffix</c> (a subdomain, and neither the suffix itself nor a look-alike), as an address, or as
/// a block of addresses in CIDR form. Names compare in lower-case A-label form without trailing dot. Without scheme and port.
/// </summary>
public sealed record HostPattern
{
    private const int MaxLength = 300;

    private HostPattern(string text, string host, bool isSuffix, IPNetwork? network)
    {
        Text = text;
        Host = host;
        IsSuffix = isSuffix;
        Network = network;
    }

    /// <summary>The pattern in its canonical form.</summary>
    public string Text { get; }

    /// <summary>Whether the subdomains of a name are meant.</summary>
    public bool IsSuffix { get; }

    /// <summary>The addresses that are meant, where it is an address or a block.</summary>
    public IPNetwork? Network { get; }

    internal string Host { get; }

    /// <summary>Reads a pattern.</summary>
    /// <exception cref="FormatException">It is not of the form.</exception>
    public static HostPattern Parse(string text) => TryParse(text, out var pattern, out var fault) ? pattern : throw new FormatException(fault);

    /// <summary>Reads a pattern, or says what is wrong with it.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out HostPattern? pattern, [NotNullWhen(false)] out string? fault)
    {
        pattern = null;
        fault = string.IsNullOrEmpty(text) || text.Length > MaxLength ? $"a host must have 1 to {MaxLength} characters"
            : text.Contains('/') ? ReadBlock(text, out pattern)
            : ReadHost(text, out pattern);
        return fault is null;
    }

    /// <summary>Whether a target of a request is meant. A name never matches an address, whatever it resolves to.</summary>
    public bool Matches(EgressTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (Network is { } network)
        {
            return target.Literal is { } address && Holds(network, address);
        }

        return target.Literal is null && (IsSuffix ? IsBelow(target.Host, Host) : string.Equals(target.Host, Host, StringComparison.Ordinal));
    }

    /// <summary>Whether every host that <paramref name="other"/> means is meant by this one as well. A block covers what lies inside it.</summary>
    public bool Covers(HostPattern other)
    {
        ArgumentNullException.ThrowIfNull(other);
        if (Network is { } network)
        {
            return other.Network is { } inner && inner.PrefixLength >= network.PrefixLength && Holds(network, inner.BaseAddress);
        }

        if (other.Network is not null)
        {
            return false;
        }

        return IsSuffix
            ? IsBelow(other.Host, Host) || (other.IsSuffix && other.Host == Host)
            : !other.IsSuffix && other.Host == Host;
    }

    /// <summary>Whether there is a host that both mean.</summary>
    public bool Touches(HostPattern other) => Covers(other) || other.Covers(this);

    /// <summary>Whether one address is meant, also where IPv6 embeds it: a denial must not be got round by spelling.</summary>
    internal bool TouchesAddress(IPAddress address) =>
        Network is { } network && (Holds(network, address) || (AddressClassifier.EmbeddedIPv4(address) is { } embedded && Holds(network, embedded)));

    /// <inheritdoc/>
    public bool Equals(HostPattern? other) => other is not null && Text == other.Text;

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <summary>The pattern in its canonical form.</summary>
    public override string ToString() => Text;

    /// <summary>The hosts of an egress pattern, whatever its scheme and port.</summary>
    internal static HostPattern Of(EgressPattern pattern)
    {
        var network = !pattern.IsSuffix && IPAddress.TryParse(pattern.Host, out var address) ? Single(address) : (IPNetwork?)null;
        return new HostPattern(pattern.IsSuffix ? $"*.{pattern.Host}" : pattern.Host, pattern.Host, pattern.IsSuffix, network);
    }

    private static string? ReadHost(string text, out HostPattern? pattern)
    {
        pattern = null;
        var isIPv6 = text.Contains(':') && text[0] != '[' && IPAddress.TryParse(text, out var bare) && bare.AddressFamily == AddressFamily.InterNetworkV6;
        var host = isIPv6 ? $"[{text}]" : text;
        if (host[0] != '[' && host.Contains(':'))
        {
            return $"host '{ShownText.Of(text)}' must be a name or an address alone, without scheme and port";
        }

        if (!EgressPattern.TryParse($"{host}:443", out var egress, out _))
        {
            return $"host '{ShownText.Of(text)}' must be a name, *.suffix, an address or a CIDR block";
        }

        // Older spellings of IPv4 (octal, hexadecimal, fewer parts) are read as an address, though their author may have meant another.
        var read = Of(egress);
        if (read.Network is { BaseAddress.AddressFamily: AddressFamily.InterNetwork } && read.Text != text)
        {
            return $"address '{ShownText.Of(text)}' is no host in its usual form; write {read.Text}";
        }

        pattern = IsMapped(read.Network) ? null : read;
        return pattern is null ? MappedFault(text) : null;
    }

    private static string? ReadBlock(string text, out HostPattern? pattern)
    {
        pattern = null;

        // IPNetwork by itself drops bits outside the mask, by which 10.0.0.1/8 would mean more than its author read.
        if (text.Contains('%')
            || !IPNetwork.TryParse(text, out var network)
            || !IPAddress.TryParse(text.AsSpan(0, text.IndexOf('/')), out var first)
            || !network.BaseAddress.Equals(first)
            || !string.Equals(text, network.ToString(), StringComparison.OrdinalIgnoreCase))
        {
            return $"'{ShownText.Of(text)}' is not a block of addresses; write its first address in its usual form, a slash and the prefix length, as in 203.0.113.0/24";
        }

        pattern = IsMapped(network) ? null : new HostPattern(network == Single(network.BaseAddress) ? network.BaseAddress.ToString() : network.ToString(), "", false, network);
        return pattern is null ? MappedFault(text) : null;
    }

    private static string MappedFault(string text) => $"'{ShownText.Of(text)}' is IPv4 written as IPv6; write it as IPv4";

    private static bool IsMapped(IPNetwork? network) =>
        network is { BaseAddress: { AddressFamily: AddressFamily.InterNetworkV6 } first } && first.IsIPv4MappedToIPv6;

    private static IPNetwork Single(IPAddress address) => new(address, address.AddressFamily == AddressFamily.InterNetwork ? 32 : 128);

    // In its own family: IPNetwork by itself unwraps IPv4 mapped into IPv6.
    private static bool Holds(IPNetwork network, IPAddress address) =>
        address.AddressFamily == network.BaseAddress.AddressFamily && !address.IsIPv4MappedToIPv6 && network.Contains(address);

    private static bool IsBelow(string host, string suffix) =>
        host.Length > suffix.Length + 1 && host.EndsWith(suffix, StringComparison.Ordinal) && host[^(suffix.Length + 1)] == '.';
}
