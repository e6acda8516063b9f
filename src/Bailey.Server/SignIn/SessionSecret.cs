using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Bailey.Server.SignIn;

/// <summary>The secret of a session, in a cookie or sent as a bearer token.</summary>
internal static class SessionSecret
{
    /// <summary>What those of services begin with, who send them as bearer tokens.</summary>
    internal const string BearerPrefix = "bailey_session_";

    internal static string Create(bool isBearer) => RandomSecret.Create(PrefixOf(isBearer));

    /// <summary>What a session is found by; null for a text that can be no secret of one.</summary>
    internal static string? DigestOf(string text, bool isBearer) => RandomSecret.DigestOf(text, PrefixOf(isBearer));

    /// <summary>What a page must send beside the cookie: it follows from the secret, which pages of others cannot read, and tells nothing of it.</summary>
    internal static string AntiforgeryOf(string secret) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes("bailey antiforgery token\n" + secret)));

    private static string PrefixOf(bool isBearer) => isBearer ? BearerPrefix : "";
}
