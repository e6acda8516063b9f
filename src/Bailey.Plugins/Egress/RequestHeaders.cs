namespace Bailey.Plugins.Egress;

/// <summary>Which headers of a plugin's request are sent, and which of them to another origin.</summary>
internal static class RequestHeaders
{
    // They frame the message or choose the virtual host behind a vetted address: the host sets them.
    private static readonly HashSet<string> s_reserved = new(StringComparer.OrdinalIgnoreCase)
    {
        "Connection", "Keep-Alive", "Proxy-Connection", "Proxy-Authorization", "Proxy-Authenticate", "TE", "Trailer",
        "Transfer-Encoding", "Upgrade", "Expect", "HTTP2-Settings",
    };

    // Credentials hide in headers of any name, so only what cannot be one follows a redirect to another origin.
    private static readonly HashSet<string> s_portable = new(StringComparer.OrdinalIgnoreCase)
    {
        "Accept", "Accept-Language", "Accept-Charset", "Content-Type", "Content-Language", "Content-Encoding", "User-Agent", "Range",
        "Accept-Encoding", "Cache-Control", "If-None-Match", "If-Modified-Since",
    };

    private static readonly HashSet<string> s_content = new(StringComparer.OrdinalIgnoreCase)
    {
        "Allow", "Content-Disposition", "Content-Encoding", "Content-Language", "Content-Location", "Content-MD5", "Content-Range",
        "Content-Type", "Expires", "Last-Modified",
    };

    internal static bool IsContent(string name) => s_content.Contains(name);

    /// <summary>Whether a header tells how a body is packed or how large it is packed.</summary>
    internal static bool DescribesPacking(string name) => Is(name, "Content-Encoding") || Is(name, "Content-Length");

    internal static List<KeyValuePair<string, string>> Checked(IReadOnlyList<KeyValuePair<string, string>> given, int bodyLength, string host, int max)
    {
        if (given.Count > max)
        {
            throw Invalid($"the request has more than {max} headers");
        }

        var headers = new List<KeyValuePair<string, string>>(given.Count);
        foreach (var (name, value) in given)
        {
            if (!IsToken(name))
            {
                throw Invalid("a header's name is empty or has characters that names may not have (RFC 9110, 5.1)");
            }

            if (value is null || value.Length > GuardedHttpOptions.MaxHeaderValueLength || value.AsSpan().IndexOfAnyExceptInRange(' ', '~') is >= 0 and var at && value[at] != '\t')
            {
                throw Invalid($"the value of header '{name}' is longer than {GuardedHttpOptions.MaxHeaderValueLength} characters or has other than printable ASCII characters");
            }

            if (s_reserved.Contains(name))
            {
                throw Invalid($"header '{name}' is set by the host; remove it from the request");
            }

            if (Is(name, "Host"))
            {
                RequireSame(name, value, host);
            }
            else if (Is(name, "Content-Length"))
            {
                RequireSame(name, value, bodyLength.ToString(System.Globalization.CultureInfo.InvariantCulture));
            }
            else
            {
                headers.Add(new(name, value));
            }
        }

        return headers;
    }

    internal static string CheckedMethod(string method)
    {
        if (method is null || method.Length > 32 || !IsToken(method))
        {
            throw Invalid("the method is no token of at most 32 characters (RFC 9110, 9.1)");
        }

        var upper = method.ToUpperInvariant();
        return upper is "CONNECT" or "TRACE"
            ? throw Invalid($"the method {upper} is not offered to plugins")
            : upper;
    }

    internal static void DropCredentials(List<KeyValuePair<string, string>> headers) =>
        headers.RemoveAll(static header => !s_portable.Contains(header.Key));

    internal static void DropContent(List<KeyValuePair<string, string>> headers) =>
        headers.RemoveAll(static header => header.Key.StartsWith("Content-", StringComparison.OrdinalIgnoreCase));

    private static void RequireSame(string name, string value, string wanted)
    {
        if (!string.Equals(value.Trim(), wanted, StringComparison.OrdinalIgnoreCase))
        {
            throw Invalid($"header '{name}' must be '{wanted}' or be left to the host");
        }
    }

    private static bool Is(string name, string other) => string.Equals(name, other, StringComparison.OrdinalIgnoreCase);

    private static bool IsToken(string? text) =>
        !string.IsNullOrEmpty(text)
        && text.AsSpan().IndexOfAnyExcept("!#$%&'*+-.^_`|~0123456789ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz") < 0;

    private static PluginHttpException Invalid(string message) => new(PluginHttpReason.InvalidRequest, message);
}
