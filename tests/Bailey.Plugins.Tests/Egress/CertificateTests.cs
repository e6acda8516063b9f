using System.Diagnostics;
using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using Bailey.Plugins.Egress;
using Bailey.Plugins.Tests.Http;
using Bailey.Policy.Egress;
using Bailey.Testing;

namespace Bailey.Plugins.Tests.Egress;

/// <summary>What a server's certificate can make the host do.</summary>
public sealed class CertificateTests
{
    private const string IssuerVariable = "BAILEY_TEST_ISSUER";

    [Fact]
    [Rule("P6.11")]
    public async Task Url_in_a_certificate_is_not_fetched()
    {
        await using var inside = new ScriptedServer(static _ => ScriptedServer.Answer("secret"));
        using var certificate = Certificate($"http://127.0.0.1:{inside.Port}/issuer.cer");
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var served = ServeAsync(listener, certificate, 2);

        // What .NET does by itself, so that this test is known to see it.
        using (var plain = new HttpClient(new SocketsHttpHandler { UseProxy = false }))
        {
            await Should.ThrowAsync<HttpRequestException>(() => plain.GetAsync($"https://localhost:{port}/"));
        }

        Assert.SkipWhen(inside.Requests.IsEmpty, "this platform fetches no issuers");
        inside.Requests.Clear();

        var client = new GuardedHttpClient(GuardedHttpOptions.Default with
        {
            Policy = EgressPolicy.PublicInternet([LocalEgress.Parse($"127.0.0.1/32:{port}")]),
            Resolver = new FakeResolver().With("localhost", "127.0.0.1"),
        });
        var error = await Should.ThrowAsync<PluginHttpException>(() => client.SendAsync(new PluginHttpRequest($"https://localhost:{port}/")));

        error.Code.ShouldBe(PluginHttpReason.ConnectFailed);
        inside.Requests.ShouldBeEmpty();
        await served;
    }

    [Fact]
    public async Task Certificate_of_a_known_issuer_is_accepted_for_its_own_name_and_purpose_only()
    {
        // Which issuers are known is settled when a process starts, so this test is two: the outer one makes an issuer known to the inner.
        if (Environment.GetEnvironmentVariable(IssuerVariable) is { } folder)
        {
            await AskTrustedAsync(folder);
            return;
        }

        Assert.SkipUnless(OperatingSystem.IsLinux(), "known issuers are named by a variable on Linux");
        folder = Directory.CreateTempSubdirectory("bailey-issuer-").FullName;
        try
        {
            WriteIssued(folder);
            var start = new ProcessStartInfo("dotnet", [typeof(CertificateTests).Assembly.Location, "-method", $"{typeof(CertificateTests).FullName}.{nameof(Certificate_of_a_known_issuer_is_accepted_for_its_own_name_and_purpose_only)}"])
            {
                RedirectStandardOutput = true,
            };
            start.Environment[IssuerVariable] = folder;
            start.Environment["SSL_CERT_FILE"] = Path.Combine(folder, "issuer.pem");
            using var process = Process.Start(start)!;
            (await process.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken)).ShouldContain("Total: 1, Errors: 0, Failed: 0, Skipped: 0");
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task AskTrustedAsync(string folder)
    {
        foreach (var (file, accepted) in new[] { ("server.pfx", true), ("other.pfx", false), ("client.pfx", false) })
        {
            using var certificate = X509CertificateLoader.LoadPkcs12FromFile(Path.Combine(folder, file), null);
            using var listener = new TcpListener(IPAddress.Loopback, 0);
            listener.Start();
            var port = ((IPEndPoint)listener.LocalEndpoint).Port;
            var served = ServeAsync(listener, certificate, 1);
            var client = new GuardedHttpClient(GuardedHttpOptions.Default with
            {
                Policy = EgressPolicy.PublicInternet([LocalEgress.Parse($"127.0.0.1/32:{port}")]),
                Resolver = new FakeResolver().With("api.test", "127.0.0.1"),
            });

            var request = client.SendAsync(new PluginHttpRequest($"https://api.test:{port}/"));
            if (accepted)
            {
                (await request).Status.ShouldBe(204);
            }
            else
            {
                (await Should.ThrowAsync<PluginHttpException>(() => request)).Code.ShouldBe(PluginHttpReason.ConnectFailed, file);
            }

            await served;
        }
    }

    private static void WriteIssued(string folder)
    {
        using var issuerKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var issuer = Issuer(issuerKey);
        File.WriteAllText(Path.Combine(folder, "issuer.pem"), issuer.ExportCertificatePem());
        foreach (var (file, name, purpose) in new[] { ("server.pfx", "api.test", "1.3.6.1.5.5.7.3.1"), ("other.pfx", "other.test", "1.3.6.1.5.5.7.3.1"), ("client.pfx", "api.test", "1.3.6.1.5.5.7.3.2") })
        {
            using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
            var request = new CertificateRequest($"CN={name}", key, HashAlgorithmName.SHA256);
            var names = new SubjectAlternativeNameBuilder();
            names.AddDnsName(name);
            request.CertificateExtensions.Add(names.Build());
            request.CertificateExtensions.Add(new X509EnhancedKeyUsageExtension([new Oid(purpose)], false));
            File.WriteAllBytes(Path.Combine(folder, file), Sign(request, issuer, key).Export(X509ContentType.Pfx));
        }
    }

    private static X509Certificate2 Issuer(ECDsa key)
    {
        var request = new CertificateRequest($"CN=issuer {Guid.NewGuid():N}", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509BasicConstraintsExtension(true, false, 0, true));
        return request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(2));
    }

    private static X509Certificate2 Sign(CertificateRequest request, X509Certificate2 issuer, ECDsa key)
    {
        using var signed = request.Create(issuer, DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1), [1, 2, 3]);
        using var withKey = signed.CopyWithPrivateKey(key);
        return X509CertificateLoader.LoadPkcs12(withKey.Export(X509ContentType.Pfx), null, X509KeyStorageFlags.Exportable);
    }

    // Signed by an issuer that the client does not have, and says where it could be had.
    private static X509Certificate2 Certificate(string issuerUrl)
    {
        using var issuerKey = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        using var issuer = Issuer(issuerKey);
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=localhost", key, HashAlgorithmName.SHA256);
        request.CertificateExtensions.Add(new X509AuthorityInformationAccessExtension([], [issuerUrl]));
        return Sign(request, issuer, key);
    }

    private static async Task ServeAsync(TcpListener listener, X509Certificate2 certificate, int connections)
    {
        // Offline, or the server would look for its issuer as well.
        var context = SslStreamCertificateContext.Create(certificate, null, offline: true);
        for (var i = 0; i < connections; i++)
        {
            using var client = await listener.AcceptTcpClientAsync();
            await using var tls = new SslStream(client.GetStream());
            try
            {
                await tls.AuthenticateAsServerAsync(new SslServerAuthenticationOptions { ServerCertificateContext = context });
                await tls.ReadExactlyAsync(new byte[1]);
                await tls.WriteAsync("HTTP/1.1 204 Nothing\r\n\r\n"u8.ToArray());
            }
            catch (Exception exception) when (exception is IOException or AuthenticationException)
            {
                // The client refused the certificate.
            }
        }
    }
}
