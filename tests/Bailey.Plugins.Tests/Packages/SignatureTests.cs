using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Bailey.Plugins.Packages;
using Bailey.Policy.Communities;
using Bailey.Testing;

namespace Bailey.Plugins.Tests.Packages;

/// <summary>Signatures, their keys, and what is signed.</summary>
public sealed class SignatureTests : IDisposable
{
    private readonly PublisherKey _key = PublisherKey.Create();

    public void Dispose() => _key.Dispose();

    [Fact]
    [Rule("L2.21")]
    [Rule("L2.22")]
    public void A_signature_is_what_anybody_can_check_with_the_framework_alone()
    {
        var package = PackageReader.Read(PackageSamples.Signed(_key));
        (package.Signature, package.Publisher).ShouldBe((PackageSignature.By(_key.Fingerprint), _key.Fingerprint));
        package.Manifest.Publisher.Key.ShouldBe(_key.Fingerprint);
        var signature = JsonNode.Parse(package.Files["signature.json"].Span)!;
        ((string)signature["algorithm"]!).ShouldBe("ecdsa-p256-sha256");
        ((string)signature["fingerprint"]!).ShouldBe("sha256:" + Convert.ToHexStringLower(SHA256.HashData(Convert.FromBase64String((string)signature["key"]!))));
        using var verifier = ECDsa.Create();
        verifier.ImportSubjectPublicKeyInfo(Convert.FromBase64String((string)signature["key"]!), out _);

        // A package is written with its manifest in canonical form, so that the file is what is signed.
        verifier.VerifyData(package.Files["manifest.json"].Span, Convert.FromBase64String((string)signature["signature"]!), HashAlgorithmName.SHA256, DSASignatureFormat.IeeeP1363FixedFieldConcatenation).ShouldBeTrue();
    }

    [Fact]
    [Rule("L2.21")]
    public void What_is_signed_is_the_canonical_form_and_not_how_it_is_written()
    {
        var package = PackageReader.Read(PackageSamples.Signed(_key));
        var spaced = JsonNode.Parse(package.Files["manifest.json"].Span)!.ToJsonString(new() { WriteIndented = true });
        PackageReader.Read(PackageSamples.Tampered(package.Bytes.ToArray(), ("manifest.json", Encoding.UTF8.GetBytes(spaced)))).Signature.State.ShouldBe(SignatureState.Valid);
    }

    [Theory]
    [InlineData("{\"b\":1,\"a\":[true,null,-5],\"\\u00e9\":\"\\u000f\\n\\\"\\/\\ud83d\\ude00\"}", "{\"a\":[true,null,-5],\"b\":1,\"é\":\"\\u000f\\n\\\"/😀\"}")]
    [InlineData("{\"\\ud83d\\ude00\":1,\"\\uff41\":2}", "{\"😀\":1,\"\uFF41\":2}")]
    [Rule("L2.21")]
    public void The_canonical_form_is_that_of_rfc_8785(string json, string canonical)
    {
        using var document = System.Text.Json.JsonDocument.Parse(json);
        Encoding.UTF8.GetString(CanonicalJson.Serialize(document.RootElement)).ShouldBe(canonical);
    }

    [Theory]
    [InlineData("algorithm", "\"none\"")]
    [InlineData("algorithm", "\"ES512\"")]
    [InlineData("signature", "\"\"")]
    [InlineData("signature", "\"AAAA\"")]
    [InlineData("key", "\"AAAA\"")]
    [InlineData("fingerprint", "\"sha256:0000000000000000000000000000000000000000000000000000000000000000\"")]
    [InlineData("comment", "\"hello\"")]
    [InlineData("key", "null")]
    [Rule("L2.25")]
    public void A_signature_that_says_anything_else_is_invalid(string field, string value)
    {
        var package = PackageReader.Read(PackageSamples.Signed(_key));
        var signature = JsonNode.Parse(package.Files["signature.json"].Span)!;
        signature[field] = JsonNode.Parse(value);
        var read = PackageReader.Read(PackageSamples.Tampered(package.Bytes.ToArray(), ("signature.json", Encoding.UTF8.GetBytes(signature.ToJsonString()))));
        read.Signature.State.ShouldBe(SignatureState.Invalid);
        read.Publisher.ShouldBeNull();
        read.SignatureFault.ShouldNotBeNullOrEmpty();
    }

    [Fact]
    [Rule("L2.25")]
    public void Keys_of_other_curves_and_zero_signatures_are_invalid()
    {
        var package = PackageReader.Read(PackageSamples.Signed(_key));
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        var spki = other.ExportSubjectPublicKeyInfo();
        foreach (var (key, bytes) in new[] { (spki, other.SignData(package.Files["manifest.json"].Span, HashAlgorithmName.SHA256)), (_key.PublicKey.ToArray(), new byte[64]) })
        {
            var signature = new JsonObject
            {
                ["algorithm"] = "ecdsa-p256-sha256",
                ["key"] = Convert.ToBase64String(key),
                ["fingerprint"] = PublisherFingerprint.OfKey(key).Text,
                ["signature"] = Convert.ToBase64String(bytes),
            };
            PackageReader.Read(PackageSamples.Tampered(package.Bytes.ToArray(), ("signature.json", Encoding.UTF8.GetBytes(signature.ToJsonString())))).Signature.State.ShouldBe(SignatureState.Invalid);
        }
    }

    [Fact]
    [Rule("L2.27")]
    public void Files_are_compared_with_their_digests_whether_the_package_is_signed_or_not()
    {
        PackageReader.Read(PackageSamples.Tampered(PackageSamples.Unsigned(), ("plugin.wasm", PackageSamples.Module(("extism:host/user", "kv_get"))))).Signature.State.ShouldBe(SignatureState.PackageModified);
        PackageReader.Read(PackageSamples.Unsigned()).Signature.State.ShouldBe(SignatureState.Missing);
    }

    [Fact]
    [Rule("L2.26")]
    public void A_key_other_than_the_manifest_names_is_not_signed_with()
    {
        using var other = PublisherKey.Create();
        Should.Throw<PackageException>(() => PackageBuilder.Sign(PackageSamples.Signed(other), _key)).Code.ShouldBe("signature_key_mismatch");
        var again = PackageReader.Read(PackageBuilder.Sign(PackageSamples.Signed(_key), _key));
        again.Signature.State.ShouldBe(SignatureState.Valid, "the same key may sign again");
    }

    [Fact]
    [Rule("L2.23")]
    public void Keys_are_kept_with_and_without_passphrase()
    {
        using var plain = PublisherKey.FromPem(_key.ToPem());
        plain.Fingerprint.ShouldBe(_key.Fingerprint);
        using var locked = PublisherKey.FromPem(_key.ToPem("a passphrase"), "a passphrase");
        locked.Fingerprint.ShouldBe(_key.Fingerprint);
        using var wide = ECDsa.Create(ECCurve.NamedCurves.nistP384);
        foreach (var (pem, passphrase) in new[]
        {
            (_key.ToPem("a passphrase"), "another"), (_key.ToPem("a passphrase"), null), (_key.ToPem(), "a passphrase"), ("hello", null), ("", null),
            (wide.ExportPkcs8PrivateKeyPem(), null), (new string('a', 100_000), null),
        })
        {
            Should.Throw<PackageException>(() => PublisherKey.FromPem(pem, passphrase)).Code.ShouldBe(PackageReason.KeyInvalid);
        }

        using var publicOnly = ECDsa.Create();
        publicOnly.ImportSubjectPublicKeyInfo(_key.PublicKey.Span, out _);
        Should.Throw<PackageException>(() => PublisherKey.FromPem(publicOnly.ExportSubjectPublicKeyInfoPem())).Code.ShouldBe(PackageReason.KeyInvalid);
    }
}
