using System.Net;
using System.Net.Sockets;

namespace Bailey.Policy.Egress;

/// <summary>A host in the form in which hosts are compared: an address, or a lower-case A-label name without trailing dot.</summary>
/// <param name="Text">The host, without brackets.</param>
/// <param name="Literal">The address, where it is one in canonical form.</param>
internal readonly record struct CanonicalHost(string Text, IPAddress? Literal)
{
    private const int MaxName = 253;
    private const int MaxLabel = 63;

    /// <summary>
    /// Whether a resolver could read the name as an IPv4 address in one of its older spellings (octal, hexadecimal, fewer
    /// parts). Such a host is never matched by a pattern.
    /// </summary>
    internal bool LooksLikeAddress => Literal is null && EndsInNumber(Text);

    // IdnHost and not Host: Host keeps full-width digits and ideographic dots, which IdnHost maps to what is connected to.
    internal static bool TryRead(Uri uri, out CanonicalHost host)
    {
        host = default;
        string text;
        try
        {
            text = uri.IdnHost;
        }
        catch (UriFormatException)
        {
            // Thrown although Uri.TryCreate accepted the text: a label that has no A-label form.
            return false;
        }

        if (uri.HostNameType == UriHostNameType.IPv6)
        {
            return TryReadIPv6(text, out host);
        }

        var hadDot = text.EndsWith('.');
        text = (hadDot ? text[..^1] : text).ToLowerInvariant();
        if (IPAddress.TryParse(text, out var address))
        {
            // Anything but the canonical spelling got past System.Uri unnoticed (full-width digits): left without
            // Literal, so that LooksLikeAddress holds and no pattern matches.
            var canonical = address.AddressFamily == AddressFamily.InterNetwork && address.ToString() == text;
            host = new CanonicalHost(text, canonical ? address : null);
            return !hadDot && address.AddressFamily == AddressFamily.InterNetwork;
        }

        host = new CanonicalHost(text, null);
        return IsName(text);
    }

    private static bool TryReadIPv6(string text, out CanonicalHost host)
    {
        host = default;
        var inner = text.StartsWith('[') && text.EndsWith(']') ? text[1..^1] : text;
        if (inner.Contains('%') || !IPAddress.TryParse(inner, out var address) || address.AddressFamily != AddressFamily.InterNetworkV6)
        {
            return false;
        }

        host = new CanonicalHost(address.ToString().ToLowerInvariant(), address);
        return true;
    }

    private static bool IsName(string text)
    {
        if (text.Length is 0 or > MaxName)
        {
            return false;
        }

        var label = 0;
        foreach (var c in text)
        {
            if (c == '.')
            {
                if (label == 0)
                {
                    return false;
                }

                label = 0;
                continue;
            }

            if (++label > MaxLabel || !(char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c is '-' or '_'))
            {
                return false;
            }
        }

        return label > 0;
    }

    private static bool EndsInNumber(string text)
    {
        var last = text.AsSpan(text.LastIndexOf('.') + 1);
        if (last.StartsWith("0x", StringComparison.Ordinal))
        {
            return last[2..].IndexOfAnyExcept("0123456789abcdef") < 0;
        }

        return last.Length > 0 && last.IndexOfAnyExceptInRange('0', '9') < 0;
    }
}
