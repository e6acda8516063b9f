using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Bailey.Server.SignIn;

/// <summary>The secret of a session: 256 random bits, of which the server keeps a digest.</summary>
internal static class SessionSecret
{
    /// <summary>What those of services begin with, who send them as bearer tokens.</summary>
    internal const string BearerPrefix = "bailey_session_";

    private const int Bytes = 32;

    internal static string Create(bool isBearer) => (isBearer ? BearerPrefix : "") + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>What a session is found by; null for a text that can be no secret of one.</summary>
    internal static string? DigestOf(string text, bool isBearer) =>
        (!isBearer || text.StartsWith(BearerPrefix, StringComparison.Ordinal)) && text.Length == (isBearer ? BearerPrefix.Length : 0) + Base64Url.GetEncodedLength(Bytes)
            ? Digest(text)
            : null;

    /// <summary>What a page must send beside the cookie: it follows from the secret, which pages of others cannot read, and tells nothing of it.</summary>
    internal static string AntiforgeryOf(string secret) => Base64Url.EncodeToString(SHA256.HashData(Encoding.UTF8.GetBytes("bailey antiforgery token\n" + secret)));

    private static string Digest(string text) => Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)));
}
