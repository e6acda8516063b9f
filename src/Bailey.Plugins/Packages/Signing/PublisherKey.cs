using System.Security.Cryptography;
using Bailey.Policy.Communities;

namespace Bailey.Plugins.Packages;

/// <summary>A key that a publisher signs packages with: ECDSA on the curve P-256.</summary>
public sealed class PublisherKey : IDisposable
{
    /// <summary>Characters of a PEM file: 16,384.</summary>
    public const int MaxPemLength = 16 * 1024;

    private const int Iterations = 600_000;

    private readonly ECDsa _key;

    private PublisherKey(ECDsa key)
    {
        _key = key;
        PublicKey = key.ExportSubjectPublicKeyInfo();
        Fingerprint = PublisherFingerprint.OfKey(PublicKey.Span);
    }

    /// <summary>The public key, as DER SubjectPublicKeyInfo (RFC 5280, 4.1.2.7).</summary>
    public ReadOnlyMemory<byte> PublicKey { get; }

    /// <summary>By what the key is known.</summary>
    public PublisherFingerprint Fingerprint { get; }

    /// <summary>Makes a new key.</summary>
    public static PublisherKey Create() => new(ECDsa.Create(ECCurve.NamedCurves.nistP256));

    /// <summary>Reads a private key from PEM (PKCS#8), encrypted where a passphrase is given.</summary>
    /// <exception cref="PackageException">With <see cref="PackageReason.KeyInvalid"/>: it is none, or the passphrase is not the one.</exception>
    public static PublisherKey FromPem(string pem, string? passphrase = null)
    {
        ArgumentNullException.ThrowIfNull(pem);
        var isEncrypted = pem.Contains("ENCRYPTED", StringComparison.Ordinal);
        if (pem.Length > MaxPemLength || isEncrypted == (passphrase is null))
        {
            throw Invalid(isEncrypted ? "the key is encrypted, and no passphrase was given" : passphrase is not null ? "a passphrase was given, and the key is not encrypted" : "this is no key", null);
        }

        var key = ECDsa.Create();
        try
        {
            if (passphrase is null)
            {
                key.ImportFromPem(pem);
            }
            else
            {
                key.ImportFromEncryptedPem(pem, passphrase);
            }

            return IsP256(key) && HasPrivatePart(key) ? new PublisherKey(key) : throw Invalid("the key is not a private one of ECDSA on the curve P-256", null);
        }
        catch (Exception exception) when (exception is ArgumentException or CryptographicException)
        {
            key.Dispose();
            throw Invalid(passphrase is null ? "this is no private key in PEM (PKCS#8)" : "the key cannot be read; the passphrase may not be the one", exception);
        }
        catch
        {
            key.Dispose();
            throw;
        }
    }

    /// <summary>The private key as PEM (PKCS#8), encrypted (AES-256, PBKDF2 with SHA-256) where a passphrase is given.</summary>
    public string ToPem(string? passphrase = null) =>
        (passphrase is null
            ? _key.ExportPkcs8PrivateKeyPem()
            : _key.ExportEncryptedPkcs8PrivateKeyPem(passphrase, new PbeParameters(PbeEncryptionAlgorithm.Aes256Cbc, HashAlgorithmName.SHA256, Iterations)))
        + "\n";

    /// <inheritdoc/>
    public void Dispose() => _key.Dispose();

    internal byte[] Sign(byte[] data) => _key.SignData(data, HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation);

    internal static bool IsP256(ECDsa key) => key.ExportParameters(false).Curve is { IsNamed: true } curve && curve.Oid.Value == ECCurve.NamedCurves.nistP256.Oid.Value;

    private static bool HasPrivatePart(ECDsa key)
    {
        var parameters = key.ExportParameters(true);
        CryptographicOperations.ZeroMemory(parameters.D);
        return parameters.D is { Length: > 0 };
    }

    private static PackageException Invalid(string message, Exception? inner) =>
        new(PackageReason.KeyInvalid, message, "make a key with 'bailey keygen'", inner);
}
