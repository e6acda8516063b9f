using System.Diagnostics.CodeAnalysis;
using System.Security.Cryptography;

namespace Bailey.Policy.Principals;

/// <summary>A public key of a principal, on the curve P-256. Equal by the key itself, however it was written.</summary>
public sealed class PrincipalKey : IEquatable<PrincipalKey>
{
    private const string Prefix = "p256:";
    private const int MaxText = 2_048;
    private const string P256 = "1.2.840.10045.3.1.7";

    private PrincipalKey(byte[] spki)
    {
        Text = Prefix + Convert.ToBase64String(spki);
        Fingerprint = Convert.ToHexStringLower(SHA256.HashData(spki));
    }

    /// <summary>The key as <c>p256:</c> and the base64 of its SubjectPublicKeyInfo (RFC 5280, 4.1).</summary>
    public string Text { get; }

    /// <summary>SHA-256 of the SubjectPublicKeyInfo, in lower-case hexadecimal.</summary>
    public string Fingerprint { get; }

    /// <summary>Reads a key written as PEM or as <c>p256:</c> and base64, or says what is wrong with it.</summary>
    public static bool TryParse(string? text, [NotNullWhen(true)] out PrincipalKey? key, [NotNullWhen(false)] out string? fault)
    {
        key = null;
        if (string.IsNullOrWhiteSpace(text) || text.Length > MaxText)
        {
            fault = $"a public key must have 1 to {MaxText} characters";
            return false;
        }

        if (text.Contains("PRIVATE", StringComparison.Ordinal))
        {
            fault = "this is a private key, which must never stand in a profile: make a new pair, and put its public key here";
            return false;
        }

        try
        {
            key = Read(text);
            fault = null;
            return true;
        }
        catch (Exception e) when (e is CryptographicException or FormatException or ArgumentException)
        {
            fault = "this is no public key on the curve P-256, written as PEM (BEGIN PUBLIC KEY) or as p256: and the base64 of its SubjectPublicKeyInfo";
            return false;
        }
    }

    /// <summary>The key, for verifying signatures. The caller disposes it.</summary>
    public ECDsa CreateVerifier()
    {
        var verifier = ECDsa.Create();
        verifier.ImportSubjectPublicKeyInfo(Convert.FromBase64String(Text[Prefix.Length..]), out _);
        return verifier;
    }

    /// <inheritdoc/>
    public bool Equals(PrincipalKey? other) => other is not null && Text == other.Text;

    /// <inheritdoc/>
    public override bool Equals(object? obj) => Equals(obj as PrincipalKey);

    /// <inheritdoc/>
    public override int GetHashCode() => Text.GetHashCode(StringComparison.Ordinal);

    /// <inheritdoc/>
    public override string ToString() => Text;

    private static PrincipalKey Read(string text)
    {
        using var key = ECDsa.Create();
        if (text.StartsWith(Prefix, StringComparison.Ordinal))
        {
            var spki = Convert.FromBase64String(text[Prefix.Length..]);
            key.ImportSubjectPublicKeyInfo(spki, out var read);
            if (read != spki.Length)
            {
                throw new FormatException();
            }
        }
        else
        {
            key.ImportFromPem(text);
        }

        // A point is checked to lie on its curve by the import; the curve itself is checked here.
        var curve = key.ExportParameters(includePrivateParameters: false).Curve;
        return curve.IsNamed && curve.Oid.Value == P256 ? new PrincipalKey(key.ExportSubjectPublicKeyInfo()) : throw new FormatException();
    }
}
