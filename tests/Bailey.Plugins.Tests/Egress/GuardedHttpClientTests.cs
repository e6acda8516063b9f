using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Authentication;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;
using System.Text;
using Bailey.Plugins.Egress;
using Bailey.Plugins.Tests.Http;
using Bailey.Policy.Egress;

namespace Bailey.Plugins.Tests.Egress;

public sealed class GuardedHttpClientTests
{
    private static GuardedHttpClient Client(ScriptedServer server, FakeResolver? resolver = null, GuardedHttpOptions? options = null) =>
        new((options ?? GuardedHttpOptions.Default) with
        {
            Policy = EgressPolicy.PublicInternet([LocalEgress.Parse($"127.0.0.1/32:{server.Port}")]),
            Resolver = resolver ?? new FakeResolver().With("api.test", "127.0.0.1"),
        });

    private static async Task<PluginHttpException> Refused(Task task) => await Should.ThrowAsync<PluginHttpException>(() => task);

    [Fact]
    public async Task Request_reaches_the_vetted_address_under_its_own_host_name()
    {
        await using var server = new ScriptedServer(static _ => ScriptedServer.Answer("hello", 200, "X-Kind: plain"));

        var response = await Client(server).SendAsync(new PluginHttpRequest($"http://api.test:{server.Port}/a?b=c#d"));

        response.Status.ShouldBe(200);
        Encoding.UTF8.GetString(response.Body.Span).ShouldBe("hello");
        response.Headers["x-kind"].ShouldBe("plain");
        var request = server.Requests.ShouldHaveSingleItem();
        request.Target.ShouldBe("/a?b=c");
        request.Headers["Host"].ShouldBe($"api.test:{server.Port}");
    }

    [Fact]
    public async Task Loopback_is_refused_without_an_opening_and_never_connected_to()
    {
        await using var server = new ScriptedServer(static _ => ScriptedServer.Answer("secret"));
        var client = new GuardedHttpClient();

        var error = await Refused(client.SendAsync(new PluginHttpRequest($"http://127.0.0.1:{server.Port}/")));

        error.Code.ShouldBe(EgressReason.AddressNotPublic);
        error.Decision!.Remedy!.ShouldContain("local_egress");
        server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Name_that_resolves_to_one_private_address_among_public_ones_is_refused()
    {
        await using var server = new ScriptedServer(static _ => ScriptedServer.Answer("secret"));
        var client = Client(server, new FakeResolver().With("mixed.test", "93.184.215.14,10.0.0.1"));

        var error = await Refused(client.SendAsync(new PluginHttpRequest($"http://mixed.test:{server.Port}/")));

        error.Code.ShouldBe(EgressReason.AddressNotPublic);
        error.Message.ShouldNotContain("10.0.0.1");
    }

    [Fact]
    public async Task Name_is_resolved_once_so_that_a_second_answer_cannot_be_connected_to()
    {
        await using var server = new ScriptedServer(static _ => ScriptedServer.Answer("vetted"));
        var resolver = new FakeResolver().With("rebind.test", "127.0.0.1", "10.255.255.1");

        var response = await Client(server, resolver).SendAsync(new PluginHttpRequest($"http://rebind.test:{server.Port}/"));

        Encoding.UTF8.GetString(response.Body.Span).ShouldBe("vetted");
        resolver.Asked.ShouldBe(["rebind.test"]);
    }

    [Fact]
    public async Task Redirect_is_followed_by_hand_and_judged_afresh()
    {
        await using var server = new ScriptedServer(static request =>
            request.Target == "/" ? ScriptedServer.Redirect("/next") : ScriptedServer.Answer("arrived"));

        var response = await Client(server).SendAsync(new PluginHttpRequest($"http://api.test:{server.Port}/"));

        Encoding.UTF8.GetString(response.Body.Span).ShouldBe("arrived");
        response.Url.AbsolutePath.ShouldBe("/next");
    }

    [Theory]
    [InlineData("http://169.254.169.254/latest/", EgressReason.AddressNotPublic)]
    [InlineData("http://10.0.0.1/", EgressReason.AddressNotPublic)]
    [InlineData("//[::1]/", EgressReason.AddressNotPublic)]
    [InlineData("http://nowhere.test/", EgressReason.NoAddress)]
    [InlineData("file:///etc/passwd", EgressReason.Scheme)]
    [InlineData("http://user@api.test/", EgressReason.UserInfo)]
    [InlineData("/\\evil.test", EgressReason.MalformedUrl)]
    public async Task Redirect_to_where_nothing_may_go_is_refused(string location, string reason)
    {
        await using var server = new ScriptedServer(_ => ScriptedServer.Redirect(location));

        (await Refused(Client(server).SendAsync(new PluginHttpRequest($"http://api.test:{server.Port}/")))).Code.ShouldBe(reason);
    }

    [Fact]
    public async Task Same_host_that_turns_private_at_the_redirect_is_refused()
    {
        await using var server = new ScriptedServer(static _ => ScriptedServer.Redirect("/again"));
        var resolver = new FakeResolver().With("turn.test", "127.0.0.1", "192.168.0.1");

        var error = await Refused(Client(server, resolver).SendAsync(new PluginHttpRequest($"http://turn.test:{server.Port}/")));

        error.Code.ShouldBe(EgressReason.AddressNotPublic);
        server.Requests.Count.ShouldBe(1);
    }

    [Fact]
    public async Task Five_redirects_are_followed_and_the_sixth_is_refused()
    {
        var last = 5;
        await using var server = new ScriptedServer(request =>
            request.Target == $"/{last}" ? ScriptedServer.Answer("end") : ScriptedServer.Redirect($"/{int.Parse(request.Target[1..]) + 1}"));
        var client = Client(server);

        (await client.SendAsync(new PluginHttpRequest($"http://api.test:{server.Port}/0"))).Status.ShouldBe(200);
        last = 6;
        (await Refused(client.SendAsync(new PluginHttpRequest($"http://api.test:{server.Port}/0")))).Code.ShouldBe(EgressReason.TooManyRedirects);
    }

    [Fact]
    public async Task Credentials_stay_at_their_origin_in_headers_of_any_name()
    {
        await using var other = new ScriptedServer(static _ => ScriptedServer.Answer("other"));
        await using var server = new ScriptedServer(_ => ScriptedServer.Redirect($"http://other.test:{other.Port}/"));
        var client = new GuardedHttpClient(GuardedHttpOptions.Default with
        {
            Policy = EgressPolicy.PublicInternet([LocalEgress.Parse($"127.0.0.1/32:{server.Port}"), LocalEgress.Parse($"127.0.0.1/32:{other.Port}")]),
            Resolver = new FakeResolver().With("api.test", "127.0.0.1").With("other.test", "127.0.0.1"),
        });

        await client.SendAsync(new PluginHttpRequest($"http://api.test:{server.Port}/")
        {
            Headers = [new("Authorization", "Bearer 1"), new("Cookie", "a=b"), new("X-Api-Key", "2"), new("Accept", "text/plain")],
        });

        server.Requests.ShouldHaveSingleItem().Headers.ShouldContainKey("X-Api-Key");
        var headers = other.Requests.ShouldHaveSingleItem().Headers;
        headers.ShouldContainKeyAndValue("Accept", "text/plain");
        headers.ShouldNotContainKey("Authorization");
        headers.ShouldNotContainKey("Cookie");
        headers.ShouldNotContainKey("X-Api-Key");
    }

    [Theory]
    [InlineData(303, "GET", "")]
    [InlineData(302, "GET", "")]
    [InlineData(307, "POST", "payload")]
    [InlineData(308, "POST", "payload")]
    public async Task Redirect_of_a_post_keeps_or_drops_its_body_as_the_status_says(int status, string method, string body)
    {
        await using var server = new ScriptedServer(request =>
            request.Target == "/" ? ScriptedServer.Redirect("/next", status) : ScriptedServer.Answer("ok"));

        await Client(server).SendAsync(new PluginHttpRequest($"http://api.test:{server.Port}/") { Method = "post", Body = "payload"u8.ToArray() });

        var second = server.Requests.Last();
        second.Method.ShouldBe(method);
        Encoding.UTF8.GetString(second.Body).ShouldBe(body);
    }

    [Fact]
    public async Task Body_above_the_cap_fails_whether_announced_or_not()
    {
        await using var announced = new ScriptedServer(static _ => ScriptedServer.Answer(new string('x', 101)));
        await using var endless = new ScriptedServer(static async (_, stream, token) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\n"u8.ToArray(), token);
            while (true)
            {
                await stream.WriteAsync("8\r\nxxxxxxxx\r\n"u8.ToArray(), token);
            }
        });
        var options = GuardedHttpOptions.Default with { MaxResponseBytes = 100 };

        foreach (var server in new[] { announced, endless })
        {
            var error = await Refused(Client(server, options: options).SendAsync(new PluginHttpRequest($"http://api.test:{server.Port}/")));
            error.Code.ShouldBe("http_body_too_large");
        }

        await using var exact = new ScriptedServer(static _ => ScriptedServer.Answer(new string('x', 100)));
        (await Client(exact, options: options).SendAsync(new PluginHttpRequest($"http://api.test:{exact.Port}/"))).Body.Length.ShouldBe(100);
    }

    [Fact]
    public async Task Body_that_trickles_is_cut_off_by_the_time_limit()
    {
        await using var server = new ScriptedServer(static async (_, stream, token) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Length: 1000000\r\n\r\n"u8.ToArray(), token);
            while (true)
            {
                await stream.WriteAsync("x"u8.ToArray(), token);
                await Task.Delay(20, token);
            }
        });
        var options = GuardedHttpOptions.Default with { Timeout = TimeSpan.FromMilliseconds(300) };

        (await Refused(Client(server, options: options).SendAsync(new PluginHttpRequest($"http://api.test:{server.Port}/")))).Code.ShouldBe("http_timeout");
    }

    [Fact]
    public async Task Caller_can_cancel_a_server_that_says_nothing()
    {
        await using var server = new ScriptedServer(static async (_, _, token) => await Task.Delay(Timeout.Infinite, token));
        using var cancel = new CancellationTokenSource(TimeSpan.FromMilliseconds(200));

        await Should.ThrowAsync<OperationCanceledException>(
            () => Client(server).SendAsync(new PluginHttpRequest($"http://api.test:{server.Port}/"), cancel.Token));
    }

    [Fact]
    public async Task Huge_headers_of_an_answer_fail()
    {
        await using var server = new ScriptedServer(static _ => ScriptedServer.Answer("ok", 200, "X-Long: " + new string('x', 200 * 1024)));

        (await Refused(Client(server).SendAsync(new PluginHttpRequest($"http://api.test:{server.Port}/")))).Code.ShouldBe("http_failed");
    }

    [Theory]
    [InlineData("Host", "inside.test")]
    [InlineData("Content-Length", "7")]
    [InlineData("Transfer-Encoding", "chunked")]
    [InlineData("Connection", "keep-alive")]
    [InlineData("Proxy-Authorization", "x")]
    [InlineData("X-Bad\r\nInjected", "x")]
    [InlineData("X-Bad", "x\r\nInjected: y")]
    [InlineData("", "x")]
    public async Task Header_that_frames_the_message_or_breaks_it_is_refused(string name, string value)
    {
        await using var server = new ScriptedServer(static _ => ScriptedServer.Answer("ok"));

        var error = await Refused(Client(server).SendAsync(new PluginHttpRequest($"http://api.test:{server.Port}/") { Headers = [new(name, value)] }));

        error.Code.ShouldBe("http_invalid_request");
        server.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("CONNECT")]
    [InlineData("TRACE")]
    [InlineData("GET / HTTP/1.1\r\n")]
    [InlineData("")]
    public async Task Method_that_is_none_of_a_plugins_is_refused(string method)
    {
        await using var server = new ScriptedServer(static _ => ScriptedServer.Answer("ok"));

        (await Refused(Client(server).SendAsync(new PluginHttpRequest($"http://api.test:{server.Port}/") { Method = method }))).Code.ShouldBe("http_invalid_request");
    }

    [Fact]
    public async Task Closed_port_and_invalid_answer_are_told_apart_without_an_address()
    {
        int port;
        await using (var closed = new ScriptedServer(static _ => ""))
        {
            port = closed.Port;
        }

        var client = new GuardedHttpClient(GuardedHttpOptions.Default with
        {
            Policy = EgressPolicy.PublicInternet([LocalEgress.Parse($"127.0.0.1/32:{port}")]),
            Resolver = new FakeResolver().With("api.test", "127.0.0.1"),
        });
        var refused = await Refused(client.SendAsync(new PluginHttpRequest($"http://api.test:{port}/")));
        refused.Code.ShouldBe("http_connect_failed");
        refused.Message.ShouldNotContain("127.0.0.1");

        await using var garbage = new ScriptedServer(static _ => "no http at all\r\n\r\n");
        (await Refused(Client(garbage).SendAsync(new PluginHttpRequest($"http://api.test:{garbage.Port}/")))).Code.ShouldBe("http_failed");
    }

    [Fact]
    public async Task Certificate_of_nobody_known_is_refused()
    {
        using var key = RSA.Create(2048);
        var request = new CertificateRequest("CN=api.test", key, HashAlgorithmName.SHA256, RSASignaturePadding.Pkcs1);
        using var certificate = request.CreateSelfSigned(DateTimeOffset.UtcNow.AddDays(-1), DateTimeOffset.UtcNow.AddDays(1));
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var name = "";
        var served = Task.Run(async () =>
        {
            using var client = await listener.AcceptTcpClientAsync();
            await using var tls = new SslStream(client.GetStream());
            try
            {
                await tls.AuthenticateAsServerAsync(
                    new SslServerAuthenticationOptions
                    {
                        ServerCertificateSelectionCallback = (_, host) =>
                        {
                            name = host;
                            return certificate;
                        },
                    });
                await tls.ReadExactlyAsync(new byte[1]);
            }
            catch (Exception exception) when (exception is IOException or AuthenticationException)
            {
                // The client refused the certificate.
            }
        });
        var client = new GuardedHttpClient(GuardedHttpOptions.Default with
        {
            Policy = EgressPolicy.PublicInternet([LocalEgress.Parse($"127.0.0.1/32:{port}")]),
            Resolver = new FakeResolver().With("api.test", "127.0.0.1"),
        });

        var error = await Refused(client.SendAsync(new PluginHttpRequest($"https://api.test:{port}/")));

        error.Code.ShouldBe("http_connect_failed");
        error.Message.ShouldContain("certificate");
        await served;
        name.ShouldBe("api.test");
    }

    [Fact]
    public async Task Proxy_of_the_environment_is_not_asked()
    {
        await using var proxy = new ScriptedServer(static _ => ScriptedServer.Answer("from the proxy"));
        await using var server = new ScriptedServer(static _ => ScriptedServer.Answer("direct"));
        var before = Environment.GetEnvironmentVariable("http_proxy");
        Environment.SetEnvironmentVariable("http_proxy", $"http://127.0.0.1:{proxy.Port}");
        try
        {
            var response = await Client(server).SendAsync(new PluginHttpRequest($"http://api.test:{server.Port}/"));
            Encoding.UTF8.GetString(response.Body.Span).ShouldBe("direct");
        }
        finally
        {
            Environment.SetEnvironmentVariable("http_proxy", before);
        }

        proxy.Requests.ShouldBeEmpty();
    }
}
