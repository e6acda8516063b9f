using Bailey.Server.SignIn;

namespace Bailey.Server.Tokens;

/// <summary>The secret text of an API token, shown once.</summary>
internal static class TokenSecret
{
    internal const string Prefix = "bailey_";

    internal static string Create() => RandomSecret.Create(Prefix);

    /// <summary>What a token is found by; null for a text that can be none.</summary>
    internal static string? DigestOf(string text) => RandomSecret.DigestOf(text, Prefix);
}
