using System.Security.Cryptography;
using System.Text;
using Bailey.Storage.Files;

namespace Bailey.Storage.Sql.Chains;

/// <summary>
/// The key by which this instance vouches for its audit log, in a file beside the database and not in it: who can change the database only cannot
/// make up heads and receipts. ECDSA P-256 signs what is shown to others; a key derived from it marks what only the instance reads.
/// </summary>
internal sealed class AuditKey : IDisposable
{
    internal const string FileName = "audit-key.pem";
    private const int MaxBytes = 16 * 1_024;
    private readonly ECDsa _key;
    private readonly byte[] _markKey;

    private AuditKey(ECDsa key)
    {
        _key = key;
        var secret = key.ExportParameters(includePrivateParameters: true).D!;
        _markKey = HKDF.DeriveKey(HashAlgorithmName.SHA256, secret, SHA256.HashSizeInBytes, info: "bailey audit heads"u8.ToArray());
        CryptographicOperations.ZeroMemory(secret);
        PublicKey = Convert.ToBase64String(key.ExportSubjectPublicKeyInfo());
    }

    /// <summary>DER SubjectPublicKeyInfo in base64.</summary>
    internal string PublicKey { get; }

    /// <summary>SHA-256 of <see cref="PublicKey"/>, in hexadecimal.</summary>
    internal string Fingerprint => Convert.ToHexStringLower(SHA256.HashData(Convert.FromBase64String(PublicKey)));

    /// <summary>The key of a folder.</summary>
    /// <param name="folder">The folder.</param>
    /// <param name="create">Whether one is made where there is none.</param>
    /// <exception cref="StorageException">There is none and none may be made, or it cannot be read.</exception>
    internal static AuditKey Load(string folder, bool create)
    {
        var path = Path.Combine(folder, FileName);
        if (PrivateFile.Read(path, MaxBytes) is { } bytes)
        {
            var read = ECDsa.Create();
            try
            {
                read.ImportFromPem(Encoding.UTF8.GetString(bytes));
                return read.KeySize == 256 ? new AuditKey(read) : throw new CryptographicException("it is no P-256 key");
            }
            catch (Exception e) when (e is ArgumentException or CryptographicException)
            {
                read.Dispose();
                throw new StorageException(FileReason.Failed, path, $"is not the key of an audit log: {e.Message}; put the right one back from a copy", e);
            }
            finally
            {
                CryptographicOperations.ZeroMemory(bytes);
            }
        }

        if (!create)
        {
            throw new StorageException(FileReason.Failed, path, "is missing, and the database has an audit log that it vouches for; put it back from a copy");
        }

        var made = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var pem = Encoding.UTF8.GetBytes(made.ExportECPrivateKeyPem() + "\n");
        PrivateFile.Replace(path, pem);
        CryptographicOperations.ZeroMemory(pem);
        return new AuditKey(made);
    }

    /// <summary>The mark of the head of a chain.</summary>
    internal byte[] MarkHead(string chain, long sequence, ReadOnlySpan<byte> hash) =>
        Mark(FormattableString.Invariant($"head\n{chain}\n{sequence}\n{Convert.ToHexStringLower(hash)}"));

    /// <summary>The mark of how many chains there are.</summary>
    internal byte[] MarkChains(long chains) => Mark(FormattableString.Invariant($"chains\n{chains}"));

    /// <summary>Whether a mark is the right one.</summary>
    internal static bool Equal(ReadOnlySpan<byte> mark, ReadOnlySpan<byte> expected) => CryptographicOperations.FixedTimeEquals(mark, expected);

    /// <summary>Signs a text: IEEE P1363 in base64.</summary>
    internal string Sign(string text)
    {
        lock (_key)
        {
            return Convert.ToBase64String(_key.SignData(Encoding.UTF8.GetBytes(text), HashAlgorithmName.SHA256));
        }
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _key.Dispose();
        CryptographicOperations.ZeroMemory(_markKey);
    }

    private byte[] Mark(string text) => HMACSHA256.HashData(_markKey, Encoding.UTF8.GetBytes(text));
}
