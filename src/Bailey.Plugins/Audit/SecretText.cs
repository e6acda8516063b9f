using System.Buffers;
using System.Text.RegularExpressions;

namespace Bailey.Plugins.Audit;

/// <summary>Takes credentials out of text, wherever they stand in it.</summary>
internal static partial class SecretText
{
    internal const string Redacted = "[redacted]";

    // Credentials are found by what stands around them. What has none of these has no credentials that could be found.
    private static readonly SearchValues<string> s_signs = SearchValues.Create(
        ["@", "-----BEGIN", "eyJ", "bearer", "basic ", "negotiate ", "digest ", "passw", "passphrase", "pwd", "secret", "token", "key", "auth", "cookie", "credential", "signature", "sig=", "jwt", "session"],
        StringComparison.OrdinalIgnoreCase);

    // Longest of the text that is looked at: more than an entry keeps, so that what is cut off was never needed to see a secret for what it is.
    private const int Longest = 8 * AuditEntry.MaxText;

    private const string Words = "password|passwd|passphrase|pwd|secret|secrets|token|key|authorization|auth|cookie|cookies|credential|credentials|signature|jwt|session|sessionid|session_id";

    /// <summary>Whether values by that name are secret: it ends in a word for one.</summary>
    internal static bool IsSecretName(string name) => SecretName().IsMatch(name.Length > Longest ? name[^Longest..] : name);

    internal static bool MayHold(ReadOnlySpan<char> text) => text.IndexOfAny(s_signs) >= 0;

    /// <summary>The text without credentials.</summary>
    internal static string Redact(string text)
    {
        if (text.Length > Longest)
        {
            text = text[..Longest];
            // A URL whose authority is cut may have lost the sign by which its password would be found.
            var authority = text.LastIndexOf("://", StringComparison.Ordinal);
            if (authority >= 0 && text.AsSpan(authority + 3).IndexOfAny("/ ?#@\n") < 0)
            {
                text = $"{text[..(authority + 3)]}{Redacted}";
            }
        }

        text = Pem().Replace(text, Redacted);
        text = UserInfo().Replace(text, $"://{Redacted}@");
        text = Scheme().Replace(text, $"${{scheme}} {Redacted}");
        text = Jwt().Replace(text, Redacted);
        return Assignment().Replace(text, $"${{name}}{Redacted}");
    }

    [GeneratedRegex($"(?:{Words})$", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex SecretName();

    // To the end of the text where the block does not end.
    [GeneratedRegex("-----BEGIN [^-]*-----(?:.|\n)*?(?:-----END [^-]*-----|$)", RegexOptions.NonBacktracking)]
    private static partial Regex Pem();

    [GeneratedRegex("://[^/?#\\s]*@", RegexOptions.NonBacktracking)]
    private static partial Regex UserInfo();

    [GeneratedRegex("(?<scheme>\\b(?:bearer|basic|negotiate|digest))(?:\\s|%20|\\+)+[A-Za-z0-9._~+/=:,\"%-]{6,}", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Scheme();

    [GeneratedRegex("eyJ[A-Za-z0-9_=-]{6,}(?:\\.[A-Za-z0-9_=-]*)*", RegexOptions.NonBacktracking)]
    private static partial Regex Jwt();

    // A name that ends in a word for a secret, "=" or ":", and a value: in queries, headers, JSON and settings.
    [GeneratedRegex($"(?<name>(?:{Words})[\"']?\\s*(?:=|:|%3D)\\s*)(?:\"(?:[^\"\\\\]|\\\\.)*\"?|'[^']*'?|[^\\s&;,\"'}})\\]]+)", RegexOptions.IgnoreCase | RegexOptions.NonBacktracking)]
    private static partial Regex Assignment();
}
