using System.Security.Cryptography;

namespace Bailey.Storage.Documents;

/// <summary>The text of one document of the policy, as it is kept.</summary>
/// <param name="Path">Its place, as in a data directory: <c>policy.yml</c>, <c>etc/instance.yaml</c>, <c>etc/profiles/ann.yaml</c>.</param>
/// <param name="Utf8">The text.</param>
public sealed record GovernedDocument(string Path, ReadOnlyMemory<byte> Utf8)
{
    /// <summary>What tells this text from any other: a quoted SHA-256, fit for an <c>ETag</c> header.</summary>
    public string ETag => ETagOf(Utf8.Span);

    /// <summary>The tag of a text.</summary>
    public static string ETagOf(ReadOnlySpan<byte> utf8) => $"\"{Convert.ToHexStringLower(SHA256.HashData(utf8))}\"";
}
