using System.Diagnostics.CodeAnalysis;

namespace Bailey.Policy.Egress;

/// <summary>
/// Brings a URL into canonical form, or says why it is refused. Stricter than <see cref="Uri"/>: what another parser might
/// read as another host is refused rather than interpreted.
/// </summary>
internal static class EgressUrlReader
{
    internal static EgressTarget? Read(string url, out string reason)
    {
        if (!IsPlain(url) || !Uri.TryCreate(url, UriKind.Absolute, out var uri))
        {
            reason = EgressReason.MalformedUrl;
            return null;
        }

        return Judge(uri, url, out reason);
    }

    internal static EgressTarget? ReadRedirect(EgressTarget from, string location, out string reason)
    {
        if (!IsPlain(location) || !TryCombine(from.Uri, location, out var uri))
        {
            reason = EgressReason.MalformedUrl;
            return null;
        }

        return Judge(uri, location, out reason);
    }

    private static bool TryCombine(Uri from, string location, [NotNullWhen(true)] out Uri? uri)
    {
        try
        {
            return Uri.TryCreate(from, location, out uri);
        }
        catch (UriFormatException)
        {
            uri = null;
            return false;
        }
    }

    private static EgressTarget? Judge(Uri uri, string text, out string reason)
    {
        if (uri.Scheme != Uri.UriSchemeHttp && uri.Scheme != Uri.UriSchemeHttps)
        {
            reason = EgressReason.Scheme;
            return null;
        }

        reason = EgressReason.MalformedUrl;
        if (text.Contains('\\') || !TryGetAuthority(text, out var authority))
        {
            return null;
        }

        var at = authority.LastIndexOf('@');
        if (at >= 0 || uri.UserInfo.Length > 0)
        {
            reason = EgressReason.UserInfo;
            return null;
        }

        if (!IsPlainAuthority(authority) || !CanonicalHost.TryRead(uri, out var host))
        {
            return null;
        }

        // Port 0 is no port that can be listed; the policy answers it before any pattern is asked.
        reason = EgressReason.Ok;
        return new EgressTarget(uri.Scheme, host, uri.Port, uri.PathAndQuery);
    }

    private static bool IsPlain(string text)
    {
        if (text.Length is 0 or > EgressPolicy.MaxUrlLength)
        {
            return false;
        }

        foreach (var c in text)
        {
            if (char.IsControl(c) || char.IsWhiteSpace(c))
            {
                return false;
            }
        }

        return true;
    }

    // The text between "//" and the next delimiter, as the sender wrote it: System.Uri drops parts of it (an empty user
    // information, what follows a closing bracket, a zone). Empty for a relative reference.
    private static bool TryGetAuthority(string text, out ReadOnlySpan<char> authority)
    {
        var rest = text.AsSpan();
        var delimiter = rest.IndexOfAny(":/?#");
        if (delimiter >= 0 && rest[delimiter] == ':')
        {
            rest = rest[(delimiter + 1)..];
        }

        if (!rest.StartsWith("//", StringComparison.Ordinal))
        {
            authority = default;
            return true;
        }

        rest = rest[2..];
        var end = rest.IndexOfAny("/?#");
        authority = end < 0 ? rest : rest[..end];
        return authority.Length > 0;
    }

    private static bool IsPlainAuthority(ReadOnlySpan<char> authority)
    {
        if (authority.Length > 0 && authority[0] == '[')
        {
            var close = authority.IndexOf(']');
            return close > 0
                && authority[1..close].IndexOfAnyExcept("0123456789abcdefABCDEF:.") < 0
                && IsPort(authority[(close + 1)..]);
        }

        var colon = authority.IndexOf(':');
        return authority.IndexOfAny("%[]") < 0 && (colon < 0 || IsPort(authority[colon..]));
    }

    private static bool IsPort(ReadOnlySpan<char> text) =>
        text.Length == 0 || (text[0] == ':' && text[1..].IndexOfAnyExceptInRange('0', '9') < 0);
}
