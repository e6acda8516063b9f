using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Bailey.Plugins.Audit;

/// <summary>What is signed of heads and receipts, and whether a signature is right.</summary>
public static class AuditSignature
{
    /// <summary>The text that the signature of a head is over, in UTF-8.</summary>
    public static string TextOf(SignedHead head)
    {
        ArgumentNullException.ThrowIfNull(head);
        return string.Create(CultureInfo.InvariantCulture, $"bailey-audit-head-v1\n{head.Chain}\n{head.Sequence}\n{head.Hash}\n{head.Time.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'}");
    }

    /// <summary>The text that the signature of a receipt is over, in UTF-8.</summary>
    public static string TextOf(PruneReceipt receipt)
    {
        ArgumentNullException.ThrowIfNull(receipt);
        return string.Create(CultureInfo.InvariantCulture, $"bailey-audit-receipt-v1\n{receipt.Chain}\n{receipt.Through}\n{receipt.Hash}\n{receipt.Time.UtcDateTime:yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'}");
    }

    /// <summary>Whether a signature over a text is right.</summary>
    /// <param name="text">The text.</param>
    /// <param name="key">The public key, DER SubjectPublicKeyInfo in base64.</param>
    /// <param name="signature">The signature, IEEE P1363 in base64.</param>
    public static bool Verify(string text, string key, string signature)
    {
        try
        {
            using var imported = ECDsa.Create();
            imported.ImportSubjectPublicKeyInfo(Convert.FromBase64String(key), out _);
            return imported.KeySize == 256 && imported.VerifyData(Encoding.UTF8.GetBytes(text), Convert.FromBase64String(signature), HashAlgorithmName.SHA256);
        }
        catch (Exception e) when (e is FormatException or CryptographicException or ArgumentException)
        {
            return false;
        }
    }
}
