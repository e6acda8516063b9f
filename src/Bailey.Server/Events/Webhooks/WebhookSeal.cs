using System.Security.Cryptography;
using System.Text.Json;
using Bailey.Server.Http;
using Microsoft.AspNetCore.DataProtection;

namespace Bailey.Server.Events.Webhooks;

/// <summary>
/// Seals what of a webhook is secret before it is stored: its URL, which may hold a token, and what deliveries are signed with. The keys are those of the
/// data protection that all nodes share, and are in backups with what they open.
/// </summary>
internal sealed class WebhookSeal(IDataProtectionProvider protection)
{
    private readonly IDataProtector _protector = protection.CreateProtector("Bailey.Events.Webhooks.v1");

    internal string Seal(string url, string secret) => _protector.Protect(JsonSerializer.Serialize(new Sealed(url, secret), ApiJson.Options));

    /// <summary>What was sealed; null where its key is lost.</summary>
    internal (string Url, string Secret)? Open(string text)
    {
        try
        {
            var plain = JsonSerializer.Deserialize<Sealed>(_protector.Unprotect(text), ApiJson.Options)!;
            return (plain.Url, plain.Secret);
        }
        catch (Exception e) when (e is CryptographicException or FormatException or JsonException)
        {
            return null;
        }
    }

    private sealed record Sealed(string Url, string Secret);
}
