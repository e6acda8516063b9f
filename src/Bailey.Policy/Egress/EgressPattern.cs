using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Bailey.Policy.Egress;

/// <summary>
/// What may be connected to, written <c>[https://|http://]host[:port]</c>. The host is exact or <c>*.suffix</c>, which matches a subdomain and
/// neither the suffix itself nor a look-alike; IPv6 stands in brackets; the port is a number or <c>*</c>, by default 443, or 80 with
/// <c>http://</c>. Without a scheme it is https.
/// </summary>
public sealed record EgressPattern
{
    /// <summary>Characters of a pattern: 512.</summary>
    public const int MaxLength = 512;

    private EgressPattern(string scheme, string host, bool isSuffix, bool isLiteral, int? port)
    {
        Scheme = scheme;
        Host = host;
        IsSuffix = isSuffix;
        Port = port;
        IsLiteral = isLiteral;
    }

    /// <summary><c>https</c> or <c>http</c>.</summary>
    public string Scheme { get; }

    /// <summary>Host, or suffix without its <c>*.</c>, in lower-case A-label form; an address without brackets.</summary>
    public string Host { get; }

    /// <summary>Whether subdomains of <see cref="Host"/> are meant, and not it.</summary>
    public bool IsSuffix { get; }

    /// <summary>The port, or null for any.</summary>
    public int? Port { get; }

    private bool IsLiteral { get; }

    /// <summary>Whether the host fits, whatever scheme and port.</summary>
    public bool MatchesHost(EgressTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        if (!IsSuffix)
        {
            return string.Equals(target.Host, Host, StringComparison.Ordinal);
        }

        return target.Literal is null
            && target.Host.Length > Host.Length + 1
            && target.Host.EndsWith(Host, StringComparison.Ordinal)
            && target.Host[^(Host.Length + 1)] == '.';
    }

    /// <summary>Whether the port fits.</summary>
    public bool MatchesPort(EgressTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return Port is null || Port == target.Port;
    }

    /// <summary>Reads a pattern.</summary>
    /// <exception cref="FormatException">It is not of the form.</exception>
    public static EgressPattern Parse(string text) =>
        TryParse(text, out var result, out var fault) ? result : throw new FormatException(fault);

    /// <summary>Reads a pattern, or says what is wrong with it.</summary>
    public static bool TryParse(string text, [NotNullWhen(true)] out EgressPattern? result, [NotNullWhen(false)] out string? fault)
    {
        ArgumentNullException.ThrowIfNull(text);
        result = null;
        fault = Read(text, out result);
        return fault is null;
    }

    /// <summary>The pattern as it is written.</summary>
    public override string ToString()
    {
        var host = IsLiteral && Host.Contains(':') ? $"[{Host}]" : Host;
        var port = Port?.ToString(CultureInfo.InvariantCulture) ?? "*";
        return $"{Scheme}://{(IsSuffix ? "*." : "")}{host}:{port}";
    }

    /// <summary>The shortest spelling of the pattern that means this origin alone.</summary>
    internal static string ShortestFor(EgressTarget target)
    {
        var isHttps = target.Scheme == Uri.UriSchemeHttps;
        var port = target.Port == DefaultPort(target.Scheme) ? "" : $":{target.Port.ToString(CultureInfo.InvariantCulture)}";
        return $"{(isHttps ? "" : "http://")}{target.Authority}{port}";
    }

    private static string? Read(string text, out EgressPattern? result)
    {
        result = null;
        var shown = ShownText.Of(text);
        if (text.Length is 0 or > MaxLength)
        {
            return $"the pattern of hosts '{shown}' must have 1 to {MaxLength} characters";
        }

        var (scheme, rest) = SplitScheme(text);
        var (hostText, portText) = SplitPort(rest);
        if (hostText is null || hostText.IndexOfAny(['/', '?', '#', '@', '\\', '%']) >= 0)
        {
            return $"the pattern of hosts '{shown}' must be [https://|http://]host[:port], without path, user or query";
        }

        if (!TryReadPort(portText, scheme, out var port))
        {
            return $"the pattern of hosts '{shown}': the port must be a number from 1 to 65535, or *";
        }

        var isSuffix = hostText.StartsWith("*.", StringComparison.Ordinal);
        var name = isSuffix ? hostText[2..] : hostText;
        if (name.Contains('*'))
        {
            return $"the pattern of hosts '{shown}': * may stand only for whole labels in front, as in *.example.com";
        }

        var target = EgressUrlReader.Read($"https://{name}/", out _);
        if (target is null || target.LooksLikeAddress)
        {
            return $"the pattern of hosts '{shown}': '{ShownText.Of(name)}' is neither a host name nor an address (IPv6 stands in brackets)";
        }

        if (isSuffix && target.Literal is not null)
        {
            return $"the pattern of hosts '{shown}': an address has no subdomains; remove *.";
        }

        result = new EgressPattern(scheme, target.Host, isSuffix, target.Literal is not null, port);
        return null;
    }

    private static (string Scheme, string Remainder) SplitScheme(string text)
    {
        if (text.StartsWith("https://", StringComparison.OrdinalIgnoreCase))
        {
            return (Uri.UriSchemeHttps, text["https://".Length..]);
        }

        return text.StartsWith("http://", StringComparison.OrdinalIgnoreCase)
            ? (Uri.UriSchemeHttp, text["http://".Length..])
            : (Uri.UriSchemeHttps, text);
    }

    private static (string? Host, string? Port) SplitPort(string text)
    {
        if (text.StartsWith('['))
        {
            var close = text.IndexOf(']');
            if (close < 0 || (close + 1 < text.Length && text[close + 1] != ':'))
            {
                return (null, null);
            }

            return (text[..(close + 1)], close + 1 == text.Length ? null : text[(close + 2)..]);
        }

        var colon = text.IndexOf(':');
        return colon < 0 ? (text, null) : (text[..colon], text[(colon + 1)..]);
    }

    private static int DefaultPort(string scheme) => scheme == Uri.UriSchemeHttps ? 443 : 80;

    private static bool TryReadPort(string? text, string scheme, out int? port)
    {
        if (text is null)
        {
            port = DefaultPort(scheme);
            return true;
        }

        if (text == "*")
        {
            port = null;
            return true;
        }

        var isNumber = int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number);
        port = number;
        return isNumber && number is >= 1 and <= 65_535;
    }
}
