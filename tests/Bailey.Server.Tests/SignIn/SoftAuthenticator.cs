using System.Buffers.Binary;
using System.Buffers.Text;
using System.Security.Cryptography;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Bailey.Server.Tests.SignIn;

/// <summary>An authenticator in software, which makes what a browser would send (WebAuthn, level 3): a P-256 key, attestation <c>none</c>.</summary>
internal sealed class SoftAuthenticator : IDisposable
{
    private const byte UserPresent = 0x01;
    private const byte UserVerified = 0x04;
    private const byte HasCredential = 0x40;

    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
    private readonly byte[] _id = RandomNumberGenerator.GetBytes(24);
    private string? _user;

    public required string Origin { get; set; }

    /// <summary>Whether it made sure who holds it.</summary>
    public bool VerifiesUser { get; set; } = true;

    public uint Counter { get; set; } = 1;

    /// <summary>Another relying party than the server's; null for that.</summary>
    public string? Domain { get; set; }

    public string Create(JsonNode options)
    {
        _user = options["user"]!["id"]!.GetValue<string>();
        var data = ClientData("webauthn.create", options);
        var parameters = _key.ExportParameters(false);
        byte[] cose = [0xA5, 0x01, 0x02, 0x03, 0x26, 0x20, 0x01, 0x21, 0x58, 0x20, .. parameters.Q.X!, 0x22, 0x58, 0x20, .. parameters.Q.Y!];
        byte[] authenticator = [.. AuthenticatorData(options["rp"]!["id"]!.GetValue<string>(), HasCredential), .. new byte[16], 0, (byte)_id.Length, .. _id, .. cose];
        byte[] attestation = [0xA3, 0x63, .. "fmt"u8, 0x64, .. "none"u8, 0x67, .. "attStmt"u8, 0xA0, 0x68, .. "authData"u8, 0x59, (byte)(authenticator.Length >> 8), (byte)authenticator.Length, .. authenticator];
        return Credential(new { clientDataJSON = Text(data), attestationObject = Text(attestation), transports = new[] { "internal" } });
    }

    public string Assert(JsonNode options)
    {
        Counter++;
        var data = ClientData("webauthn.get", options);
        var authenticator = AuthenticatorData(options["rpId"]!.GetValue<string>(), 0);
        var signature = _key.SignData([.. authenticator, .. SHA256.HashData(data)], HashAlgorithmName.SHA256, DSASignatureFormat.Rfc3279DerSequence);
        return Credential(new { clientDataJSON = Text(data), authenticatorData = Text(authenticator), signature = Text(signature), userHandle = _user });
    }

    public void Dispose() => _key.Dispose();

    private byte[] AuthenticatorData(string domain, byte flags)
    {
        var counter = new byte[4];
        BinaryPrimitives.WriteUInt32BigEndian(counter, Counter);
        return [.. SHA256.HashData(Encoding.UTF8.GetBytes(Domain ?? domain)), (byte)(flags | UserPresent | (VerifiesUser ? UserVerified : 0)), .. counter];
    }

    private byte[] ClientData(string type, JsonNode options) =>
        JsonSerializer.SerializeToUtf8Bytes(new { type, challenge = options["challenge"]!.GetValue<string>(), origin = Origin, crossOrigin = false });

    private string Credential(object response) => JsonSerializer.Serialize(new { id = Text(_id), rawId = Text(_id), type = "public-key", clientExtensionResults = new { }, response });

    private static string Text(byte[] bytes) => Base64Url.EncodeToString(bytes);
}
