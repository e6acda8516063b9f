using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Bailey.Server.SignIn;

/// <summary>
/// The text of a secret that is handed out once, as that of a session, token, link or invitation: a prefix and 256 random bits. What is kept of it is a digest, which
/// needs no salt, as nobody can guess it.
/// </summary>
internal static class RandomSecret
{
    private const int Bytes = 32;

    internal static string Create(string prefix = "") => prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>What a secret is found by; null for a text that can be none of this prefix.</summary>
    internal static string? DigestOf(string text, string prefix = "") =>
        text.StartsWith(prefix, StringComparison.Ordinal) && text.Length == prefix.Length + Base64Url.GetEncodedLength(Bytes)
            ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))
            : null;
}
