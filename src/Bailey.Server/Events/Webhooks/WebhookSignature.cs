using System.Buffers.Text;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;

namespace Bailey.Server.Events.Webhooks;

/// <summary>The header <c>Bailey-Signature</c>: <c>t=SECONDS,v1=HEX</c>, HMAC-SHA256 of the seconds, a dot and the body.</summary>
internal static class WebhookSignature
{
    internal const string Header = "Bailey-Signature";

    internal static string NewSecret() => "whsec_" + Base64Url.EncodeToString(RandomNumberGenerator.GetBytes(32));

    internal static string Of(string secret, DateTimeOffset time, ReadOnlySpan<byte> body)
    {
        var seconds = time.ToUnixTimeSeconds().ToString(CultureInfo.InvariantCulture);
        byte[] signed = [.. Encoding.ASCII.GetBytes(seconds + "."), .. body];
        return $"t={seconds},v1={Convert.ToHexStringLower(HMACSHA256.HashData(Encoding.UTF8.GetBytes(secret), signed))}";
    }
}
