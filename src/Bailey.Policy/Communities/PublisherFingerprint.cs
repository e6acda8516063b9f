using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Bailey.Policy.Communities;

/// <summary>Which key a publisher signs with: <c>sha256:</c> and the SHA-256 of its public key (DER SubjectPublicKeyInfo) in lower-case hexadecimal.</summary>
public sealed record PublisherFingerprint
{
    private const string Prefix = "sha256:";

    private PublisherFingerprint(string text) => Text = text;

    /// <summary>The fingerprint, with its prefix, in lower case.</summary>
    public string Text { get; }

    /// <summary>The fingerprint of a key.</summary>
    /// <param name="subjectPublicKeyInfo">The public key, as DER SubjectPublicKeyInfo (RFC 5280, 4.1.2.7).</param>
    public static PublisherFingerprint OfKey(ReadOnlySpan<byte> subjectPublicKeyInfo) =>
        new(Prefix + Convert.ToHexStringLower(SHA256.HashData(subjectPublicKeyInfo)));

    /// <summary>Reads a fingerprint.</summary>
    /// <exception cref="FormatException">It is not of the form.</exception>
    public static PublisherFingerprint Parse(string text) => TryParse(text, out var value, out var fault) ? value : throw new FormatException(fault);

    /// <summary>Reads a fingerprint, in either case, or says what is wrong with it.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out PublisherFingerprint? fingerprint, [NotNullWhen(false)] out string? fault)
    {
        var isOne = text is not null
            && text.Length == Prefix.Length + (2 * SHA256.HashSizeInBytes)
            && text.StartsWith(Prefix, StringComparison.OrdinalIgnoreCase)
            && text.AsSpan(Prefix.Length).IndexOfAnyExcept("0123456789abcdefABCDEF") < 0;
        fingerprint = isOne ? new PublisherFingerprint(text!.ToLowerInvariant()) : null;
        fault = isOne ? null : $"'{ShownText.Of(text ?? "")}' is not the fingerprint of a key: sha256: and 64 hexadecimal digits";
        return isOne;
    }

    /// <summary>The fingerprint.</summary>
    public override string ToString() => Text;
}
