using System.Net;
using System.Text;
using Bailey.Plugins.Egress;
using Bailey.Plugins.Tests.Http;
using Bailey.Policy.Egress;
using Bailey.Testing;

namespace Bailey.Plugins.Tests.Egress;

/// <summary>An ordinary <see cref="HttpClient"/> over the guarded handler.</summary>
public sealed class GuardedHttpHandlerTests
{
    private static GuardedHttpOptions Options(FakeResolver resolver, params ScriptedServer[] servers) => GuardedHttpOptions.Default with
    {
        Policy = EgressPolicy.PublicInternet(servers.Select(server => LocalEgress.Parse($"127.0.0.1/32:{server.Port}"))),
        Resolver = resolver,
    };

    private static HttpClient Client(params ScriptedServer[] servers) =>
        new(new GuardedHttpHandler(Options(new FakeResolver().With("api.test", "127.0.0.1").With("other.test", "127.0.0.1"), servers)));

    private static async Task<PluginHttpException> Refused(Task task) => await Should.ThrowAsync<PluginHttpException>(() => task);

    [Fact]
    public async Task Client_works_as_any_other()
    {
        await using var server = new ScriptedServer(static request => ScriptedServer.Answer($"{request.Method} {Encoding.UTF8.GetString(request.Body)}", 201, "X-Kind: plain", "Content-Type: text/plain"));
        using var client = Client(server);
        client.BaseAddress = new Uri($"http://api.test:{server.Port}/base/");
        client.DefaultRequestHeaders.Add("X-Mine", "1");

        using var response = await client.PostAsync("a?b=c", new StringContent("payload"));

        response.StatusCode.ShouldBe(HttpStatusCode.Created);
        (await response.Content.ReadAsStringAsync()).ShouldBe("POST payload");
        response.Headers.GetValues("X-Kind").ShouldBe(["plain"]);
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/plain");
        response.RequestMessage!.RequestUri!.AbsolutePath.ShouldBe("/base/a");
        var request = server.Requests.ShouldHaveSingleItem();
        request.Target.ShouldBe("/base/a?b=c");
        request.Headers["Host"].ShouldBe($"api.test:{server.Port}");
        request.Headers["X-Mine"].ShouldBe("1");
        request.Headers["Content-Type"].ShouldBe("text/plain; charset=utf-8");
    }

    [Theory]
    [InlineData("http://127.0.0.1:1/", EgressReason.AddressNotPublic)]
    [InlineData("http://[::1]/", EgressReason.AddressNotPublic)]
    [InlineData("http://169.254.169.254/latest/meta-data/", EgressReason.AddressNotPublic)]
    [InlineData("http://2130706433/", EgressReason.AddressNotPublic)]
    [InlineData("http://nowhere.test/", EgressReason.NoAddress)]
    [InlineData("http://user:password@api.test/", EgressReason.UserInfo)]
    [InlineData("http://@api.test/", EgressReason.UserInfo)]
    [InlineData("http://127.0.0.1./", EgressReason.MalformedUrl)]
    [InlineData("http://[fe80::1%25eth0]/", EgressReason.MalformedUrl)]
    [InlineData("http://[::1]junk/", EgressReason.MalformedUrl)]
    [InlineData(" http://api.test/", EgressReason.MalformedUrl)]
    [Rule("P6.5")]
    [Rule("P6.6")]
    [Rule("P6.21")]
    public async Task Url_is_judged_as_it_was_written(string url, string reason)
    {
        await using var server = new ScriptedServer(static _ => ScriptedServer.Answer("secret"));
        using var client = Client(server);

        var error = await Refused(client.GetAsync(new Uri(url)));

        error.Code.ShouldBe(reason);
        error.Decision!.Allowed.ShouldBeFalse();
        server.Requests.ShouldBeEmpty();
    }

    [Fact]
    [Rule("P6.16")]
    public async Task Private_endpoint_is_reached_where_the_operator_opened_its_address_and_port_and_nowhere_else()
    {
        await using var opened = new ScriptedServer(static _ => ScriptedServer.Answer("open"));
        await using var closed = new ScriptedServer(static _ => ScriptedServer.Answer("closed"));
        using var client = Client(opened);

        (await client.GetStringAsync($"http://127.0.0.1:{opened.Port}/")).ShouldBe("open");
        (await client.GetStringAsync($"http://api.test:{opened.Port}/")).ShouldBe("open");
        (await Refused(client.GetAsync($"http://api.test:{closed.Port}/"))).Code.ShouldBe(EgressReason.AddressNotPublic);
        closed.Requests.ShouldBeEmpty();
    }

    [Fact]
    [Rule("P6.11")]
    public async Task Rebinding_name_is_connected_to_where_it_was_judged()
    {
        await using var server = new ScriptedServer(static _ => ScriptedServer.Answer("vetted"));
        await using var inside = new ScriptedServer(static _ => ScriptedServer.Answer("inside"), new IPEndPoint(IPAddress.Parse("127.0.0.2"), server.Port));
        var resolver = new FakeResolver().With("rebind.test", "127.0.0.1", "127.0.0.2");
        using var client = new HttpClient(new GuardedHttpHandler(Options(resolver, server)));

        (await client.GetStringAsync($"http://rebind.test:{server.Port}/")).ShouldBe("vetted");
        resolver.Asked.ShouldBe(["rebind.test"]);

        // The next request asks anew, and is judged by what it is told.
        (await Refused(client.GetAsync($"http://rebind.test:{server.Port}/"))).Code.ShouldBe(EgressReason.AddressNotPublic);
        inside.Requests.ShouldBeEmpty();
    }

    [Fact]
    [Rule("P6.10")]
    public async Task Mixed_answers_are_refused_although_the_first_could_be_connected_to()
    {
        await using var server = new ScriptedServer(static _ => ScriptedServer.Answer("secret"));
        using var client = new HttpClient(new GuardedHttpHandler(Options(new FakeResolver().With("mixed.test", "127.0.0.1,192.168.0.1"), server)));

        (await Refused(client.GetAsync($"http://mixed.test:{server.Port}/"))).Code.ShouldBe(EgressReason.AddressNotPublic);
        server.Requests.ShouldBeEmpty();
    }

    [Fact]
    [Rule("P6.11")]
    public async Task Next_vetted_address_is_tried_where_one_does_not_answer()
    {
        await using var server = new ScriptedServer(static _ => ScriptedServer.Answer("second"));
        var options = GuardedHttpOptions.Default with
        {
            Policy = EgressPolicy.PublicInternet([LocalEgress.Parse($"127.0.0.0/30:{server.Port}")]),
            Resolver = new FakeResolver().With("two.test", "127.0.0.3,127.0.0.1"),
        };
        using var client = new HttpClient(new GuardedHttpHandler(options));

        (await client.GetStringAsync($"http://two.test:{server.Port}/")).ShouldBe("second");
    }

    [Fact]
    [Rule("P6.13")]
    public async Task Redirect_to_a_private_endpoint_is_refused()
    {
        await using var inside = new ScriptedServer(static _ => ScriptedServer.Answer("secret"));
        await using var server = new ScriptedServer(_ => ScriptedServer.Redirect($"http://127.0.0.1:{inside.Port}/"));
        using var client = Client(server);

        (await Refused(client.GetAsync($"http://api.test:{server.Port}/"))).Code.ShouldBe(EgressReason.AddressNotPublic);
        inside.Requests.ShouldBeEmpty();
    }

    [Fact]
    [Rule("P6.12")]
    public async Task Redirects_in_a_circle_end_after_the_fifth()
    {
        await using var server = new ScriptedServer(static request => ScriptedServer.Redirect(request.Target == "/a" ? "/b" : "/a"));
        using var client = Client(server);

        (await Refused(client.GetAsync($"http://api.test:{server.Port}/a"))).Code.ShouldBe(EgressReason.TooManyRedirects);
        server.Requests.Count.ShouldBe(EgressPolicy.MaxRedirects + 1);
    }

    [Fact]
    [Rule("P6.14")]
    [Rule("P6.23")]
    public async Task Credentials_of_the_client_stay_at_their_origin()
    {
        await using var other = new ScriptedServer(static _ => ScriptedServer.Answer("other"));
        await using var server = new ScriptedServer(request => request.Target == "/" ? ScriptedServer.Redirect("/again") : ScriptedServer.Redirect($"http://other.test:{other.Port}/"));
        using var client = Client(server, other);
        client.DefaultRequestHeaders.Add("Authorization", "Bearer secret");
        client.DefaultRequestHeaders.Add("X-Api-Key", "secret");
        client.DefaultRequestHeaders.Add("Cookie", "secret=1");
        client.DefaultRequestHeaders.Add("Accept-Language", "en");

        (await client.GetStringAsync($"http://api.test:{server.Port}/")).ShouldBe("other");

        server.Requests.Count.ShouldBe(2);
        server.Requests.ShouldAllBe(request => request.Headers["X-Api-Key"] == "secret" && request.Headers["Authorization"] == "Bearer secret");
        var headers = other.Requests.ShouldHaveSingleItem().Headers;
        headers.Keys.ShouldBe(["Host", "Accept-Language"], ignoreOrder: true);
    }

    [Fact]
    [Rule("P6.14")]
    public async Task Cookie_that_a_server_sets_is_not_kept()
    {
        await using var server = new ScriptedServer(static request => request.Target == "/" ? ScriptedServer.Answer("moved", 302, "Location: /next", "Set-Cookie: a=b") : ScriptedServer.Answer("end"));
        using var client = Client(server);

        await client.GetStringAsync($"http://api.test:{server.Port}/");

        server.Requests.ShouldAllBe(request => !request.Headers.ContainsKey("Cookie"));
    }

    [Fact]
    [Rule("P6.15")]
    [Rule("P6.24")]
    public async Task Proxy_of_the_process_is_not_asked()
    {
        await using var proxy = new ScriptedServer(static _ => ScriptedServer.Answer("from the proxy"));
        await using var server = new ScriptedServer(static _ => ScriptedServer.Answer("direct"));
        using var client = Client(server);
        var before = HttpClient.DefaultProxy;
        HttpClient.DefaultProxy = new WebProxy($"http://127.0.0.1:{proxy.Port}");
        try
        {
            (await client.GetStringAsync($"http://api.test:{server.Port}/")).ShouldBe("direct");
        }
        finally
        {
            HttpClient.DefaultProxy = before;
        }

        proxy.Requests.ShouldBeEmpty();
    }

    [Fact]
    [Rule("P6.25")]
    public async Task Offer_of_another_protocol_is_not_taken()
    {
        await using var server = new ScriptedServer(static request => ScriptedServer.Answer(request.Version, 200, "Alt-Svc: h3=\":443\"; ma=86400"));
        using var client = Client(server);
        client.DefaultRequestVersion = HttpVersion.Version30;
        client.DefaultVersionPolicy = HttpVersionPolicy.RequestVersionOrHigher;

        for (var i = 0; i < 3; i++)
        {
            (await client.GetStringAsync($"http://api.test:{server.Port}/")).ShouldBe("HTTP/1.1");
        }

        server.Requests.Count.ShouldBe(3);
    }

    [Theory]
    [InlineData("Host", "inside.test")]
    [InlineData("Transfer-Encoding", "chunked")]
    [InlineData("Connection", "upgrade")]
    [InlineData("Expect", "100-continue")]
    [InlineData("Upgrade", "h2c")]
    public async Task Header_that_frames_the_message_is_refused(string name, string value)
    {
        await using var server = new ScriptedServer(static _ => ScriptedServer.Answer("ok"));
        using var client = Client(server);
        using var request = new HttpRequestMessage(HttpMethod.Get, $"http://api.test:{server.Port}/");
        request.Headers.TryAddWithoutValidation(name, value).ShouldBeTrue();

        (await Refused(client.SendAsync(request))).Code.ShouldBe(PluginHttpReason.InvalidRequest);
        server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Body_of_a_request_is_bounded()
    {
        await using var server = new ScriptedServer(static request => ScriptedServer.Answer(request.Body.Length.ToString(System.Globalization.CultureInfo.InvariantCulture)));
        var options = Options(new FakeResolver(), server) with { MaxRequestBytes = 100 };
        using var client = new HttpClient(new GuardedHttpHandler(options));
        var url = $"http://127.0.0.1:{server.Port}/";

        using var exact = await client.PostAsync(url, new ByteArrayContent(new byte[100]));
        (await exact.Content.ReadAsStringAsync()).ShouldBe("100");
        (await Refused(client.PostAsync(url, new ByteArrayContent(new byte[101])))).Code.ShouldBe(PluginHttpReason.InvalidRequest);
        (await Refused(new GuardedHttpClient(options).SendAsync(new PluginHttpRequest(url) { Method = "POST", Body = new byte[101] }))).Code.ShouldBe(PluginHttpReason.InvalidRequest);
        server.Requests.Count.ShouldBe(1);
    }

    [Theory]
    [InlineData(0, 1, 1)]
    [InlineData(1, 0, 1)]
    [InlineData(1, 1, 0)]
    [InlineData(90_000, 1, 1)]
    public void Limit_out_of_its_range_is_refused(int seconds, int connectSeconds, int kilobytes)
    {
        var options = GuardedHttpOptions.Default with
        {
            Timeout = TimeSpan.FromSeconds(seconds),
            ConnectTimeout = TimeSpan.FromSeconds(connectSeconds),
            MaxResponseHeaderKilobytes = kilobytes,
        };
        Should.Throw<ArgumentOutOfRangeException>(() => new GuardedHttpHandler(options));
        Should.Throw<ArgumentOutOfRangeException>(() => new GuardedHttpClient(options));
    }
}
