using System.Security.Cryptography;
using System.Text;

namespace Bailey.Server.Idempotency;

/// <summary>Answers are kept so that only whoever has the key can read them again: some hold a secret that is shown once.</summary>
internal static class SealedText
{
    private const int NonceBytes = 12;
    private const int TagBytes = 16;

    internal static string Seal(byte[] plain, string key, string id)
    {
        var bytes = new byte[NonceBytes + plain.Length + TagBytes];
        RandomNumberGenerator.Fill(bytes.AsSpan(0, NonceBytes));
        using var cipher = new AesGcm(KeyOf(key, id), TagBytes);
        cipher.Encrypt(bytes.AsSpan(0, NonceBytes), plain, bytes.AsSpan(NonceBytes, plain.Length), bytes.AsSpan(NonceBytes + plain.Length));
        return Convert.ToBase64String(bytes);
    }

    internal static byte[] Open(string text, string key, string id)
    {
        var bytes = Convert.FromBase64String(text);
        var plain = new byte[bytes.Length - NonceBytes - TagBytes];
        using var cipher = new AesGcm(KeyOf(key, id), TagBytes);
        cipher.Decrypt(bytes.AsSpan(0, NonceBytes), bytes.AsSpan(NonceBytes, plain.Length), bytes.AsSpan(NonceBytes + plain.Length), plain);
        return plain;
    }

    private static byte[] KeyOf(string key, string id) => HKDF.DeriveKey(HashAlgorithmName.SHA256, Encoding.UTF8.GetBytes(key), 32, info: Encoding.UTF8.GetBytes(id));
}
