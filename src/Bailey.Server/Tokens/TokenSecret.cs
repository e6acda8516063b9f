using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;

namespace Bailey.Server.Tokens;

/// <summary>The secret text of an API token, shown once: <c>bailey_</c> and 256 random bits. What is kept of it is a digest, which needs no salt, as nobody can guess it.</summary>
internal static class TokenSecret
{
    internal const string Prefix = "bailey_";
    private const int Bytes = 32;

    internal static string Create() => Prefix + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(Bytes));

    /// <summary>What a token is found by; null for a text that can be none.</summary>
    internal static string? DigestOf(string text) =>
        text.StartsWith(Prefix, StringComparison.Ordinal) && text.Length == Prefix.Length + Base64Url.GetEncodedLength(Bytes)
            ? Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))
            : null;
}
