using System.Security.Cryptography;
using System.Text.Encodings.Web;
using System.Text.Json;
using Bailey.Policy.Communities;

namespace Bailey.Plugins.Packages;

/// <summary><c>signature.json</c>: what a publisher's key says of a manifest.</summary>
internal static class SignatureDocument
{
    internal const string Algorithm = "ecdsa-p256-sha256";

    private const int MaxBytes = 16 * 1024;
    private const int SignatureBytes = 64;

    /// <summary>Judges a signature.</summary>
    /// <param name="utf8">The document.</param>
    /// <param name="canonicalManifest">The manifest as it is signed.</param>
    /// <param name="named">The key that the manifest names.</param>
    /// <returns>The state of the signature, whose key it is of, and what is wrong with it, in words.</returns>
    internal static (PackageSignature Signature, string? Fault) Verify(ReadOnlyMemory<byte> utf8, byte[] canonicalManifest, PublisherFingerprint? named)
    {
        var faults = new JsonFaults();
        if (StrictJson.Read(utf8, MaxBytes, faults) is not { } root || JsonFields.Of(root, "", faults, "algorithm", "key", "fingerprint", "signature") is not { } fields)
        {
            return Invalid(named, $"{PackageFiles.Signature} cannot be read: {faults.ToImmutable()[0]}");
        }

        fields.Require("algorithm", "key", "fingerprint", "signature");
        var (algorithm, key, fingerprint, signature) = (fields.Text("algorithm", 64), fields.Text("key", 1_024), fields.Text("fingerprint", 100), fields.Text("signature", 1_024));
        if (faults.Count > 0)
        {
            return Invalid(named, $"{PackageFiles.Signature} has a fault: {faults.ToImmutable()[0]}");
        }

        if (algorithm != Algorithm)
        {
            return Invalid(named, $"the algorithm '{PlainText.Of(algorithm!)}' is not {Algorithm}");
        }

        using var publicKey = ReadKey(key!, out var spki);
        if (publicKey is null)
        {
            return Invalid(named, "the key is no public key of ECDSA on the curve P-256");
        }

        var actual = PublisherFingerprint.OfKey(spki);
        if (fingerprint != actual.Text)
        {
            return Invalid(named, "the fingerprint is not that of the key");
        }

        if (named != actual)
        {
            return (new(SignatureState.KeyMismatch, named ?? actual), named is null ? "the manifest names no key" : $"the manifest names {named}, and the signature is by {actual}");
        }

        return TryDecode(signature!, out var bytes) && bytes.Length == SignatureBytes && publicKey.VerifyData(canonicalManifest, bytes, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation)
            ? (PackageSignature.By(actual), null)
            : Invalid(actual, "the manifest is not the one that was signed");
    }

    /// <summary>Writes a signature of a manifest.</summary>
    internal static byte[] Write(byte[] canonicalManifest, PublisherKey key)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, new JsonWriterOptions { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping }))
        {
            json.WriteStartObject();
            json.WriteString("algorithm", Algorithm);
            json.WriteString("fingerprint", key.Fingerprint.Text);
            json.WriteString("key", Convert.ToBase64String(key.PublicKey.Span));
            json.WriteString("signature", Convert.ToBase64String(key.Sign(canonicalManifest)));
            json.WriteEndObject();
        }

        return buffer.ToArray();
    }

    private static (PackageSignature Signature, string Fault) Invalid(PublisherFingerprint? claimed, string fault) => (new(SignatureState.Invalid, claimed), fault);

    // In the one form that the framework writes: other encodings of the same key would have other fingerprints.
    private static ECDsa? ReadKey(string text, out byte[] spki)
    {
        if (!TryDecode(text, out spki))
        {
            return null;
        }

        var key = ECDsa.Create();
        try
        {
            key.ImportSubjectPublicKeyInfo(spki, out var read);
            if (read == spki.Length && PublisherKey.IsP256(key) && key.ExportSubjectPublicKeyInfo().AsSpan().SequenceEqual(spki))
            {
                return key;
            }
        }
        catch (CryptographicException)
        {
            // It is no key.
        }

        key.Dispose();
        return null;
    }

    private static bool TryDecode(string base64, out byte[] bytes)
    {
        bytes = new byte[base64.Length];
        var isBase64 = Convert.TryFromBase64String(base64, bytes, out var length) && !base64.Any(char.IsWhiteSpace);
        bytes = bytes[..length];
        return isBase64;
    }
}
