using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Net;
using System.Net.Sockets;

namespace Bailey.Policy.Egress;

/// <summary>
/// An opening for an endpoint that is not public, made by the operator: addresses of one block on one port, written
/// <c>cidr:port</c> (<c>127.0.0.1/32:5000</c>, <c>fd00::/8:443</c>; the port follows the last colon). It never opens a metadata address,
/// and is compared in the address's own family.
/// </summary>
/// <param name="Network">The block.</param>
/// <param name="Port">The port, 1 to 65,535.</param>
public sealed record LocalEgress(IPNetwork Network, int Port)
{
    // A shorter prefix would be "a switch that opens all" under another name.
    private const int MinIPv4Prefix = 8;
    private const int MinIPv6Prefix = 7;

    /// <summary>Whether it opens this address on this port. Metadata addresses are for the caller to refuse first.</summary>
    public bool Covers(IPAddress address, int port)
    {
        ArgumentNullException.ThrowIfNull(address);

        // IPNetwork by itself unwraps IPv4 mapped into IPv6.
        return port == Port
            && address.AddressFamily == Network.BaseAddress.AddressFamily
            && !(address.IsIPv4MappedToIPv6 && !Network.BaseAddress.IsIPv4MappedToIPv6)
            && Network.Contains(address);
    }

    /// <summary>Reads <c>cidr:port</c>.</summary>
    /// <exception cref="FormatException">It is not of that form, has bits outside its mask, or is wider than /8 (IPv4) or /7 (IPv6).</exception>
    public static LocalEgress Parse(string text) =>
        TryParse(text, out var result, out var fault) ? result : throw new FormatException(fault);

    /// <summary>Reads <c>cidr:port</c>, or says what is wrong with it.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out LocalEgress? result, [NotNullWhen(false)] out string? fault)
    {
        ArgumentNullException.ThrowIfNull(text);
        result = null;
        var colon = text.LastIndexOf(':');
        if (colon < 0 || !text.AsSpan(0, colon).Contains('/'))
        {
            fault = $"local egress '{Shown(text)}' is not of the form cidr:port, as in 127.0.0.1/32:5000";
            return false;
        }

        // IPNetwork by itself drops bits outside the mask, by which 127.0.0.1/8 would open more than its author read.
        if (!IPNetwork.TryParse(text.AsSpan(0, colon), out var network)
            || !IPAddress.TryParse(text.AsSpan(0, text.IndexOf('/')), out var first)
            || !network.BaseAddress.Equals(first))
        {
            fault = $"local egress '{Shown(text)}': '{Shown(text[..colon])}' is not a network; write its first address, a slash and the prefix length";
            return false;
        }

        var least = network.BaseAddress.AddressFamily == AddressFamily.InterNetwork ? MinIPv4Prefix : MinIPv6Prefix;
        if (network.PrefixLength < least)
        {
            fault = $"local egress '{Shown(text)}' is wider than /{least}; open the endpoints that are needed";
            return false;
        }

        if (!int.TryParse(text.AsSpan(colon + 1), NumberStyles.None, CultureInfo.InvariantCulture, out var port) || port is < 1 or > 65_535)
        {
            fault = $"local egress '{Shown(text)}': the port must be a number from 1 to 65535";
            return false;
        }

        result = new LocalEgress(network, port);
        fault = null;
        return true;
    }

    /// <summary>The entry as it is written.</summary>
    public override string ToString() => $"{Network}:{Port.ToString(CultureInfo.InvariantCulture)}";

    private static string Shown(string text) => ShownText.Of(text);
}
