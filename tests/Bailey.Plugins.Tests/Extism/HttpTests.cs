using System.Text;
using System.Text.Json;
using Bailey.Plugins.Egress;
using Bailey.Plugins.Extism;
using Bailey.Plugins.Tests.Http;
using Bailey.Policy.Egress;

namespace Bailey.Plugins.Tests.Extism;

public sealed class HttpTests
{
    private static ExtismPlugin Create(
        ScriptedServer server, string[] allowedHosts, bool headers = false, ExtismMemoryOptions? memory = null, TimeSpan? timeout = null)
    {
        var http = new GuardedHttpClient(new()
        {
            Policy = EgressPolicy.PublicInternet([LocalEgress.Parse($"127.0.0.1/32:{server.Port}")]),
            Resolver = new FakeResolver().With("api.test", "127.0.0.1").With("cdn.test", "127.0.0.1").With("private.test", "10.0.0.1"),
        });
        var manifest = TestPlugins.Manifest("http") with { AllowedHosts = [.. allowedHosts], Memory = memory ?? new(), Timeout = timeout };
        return CompiledExtismPlugin.Compile(manifest, new() { Http = http, HttpResponseHeaders = headers }).CreatePlugin();
    }

    private static string Get(ScriptedServer server, string host = "api.test", string path = "/") =>
        $$"""{"url": "http://{{host}}:{{server.Port}}{{path}}"}""";

    [Fact]
    public async Task Nothing_is_allowed_without_allowed_hosts()
    {
        await using var server = new ScriptedServer(static _ => ScriptedServer.Answer("secret"));
        using var plugin = Create(server, []);

        var error = plugin.Call("body", Get(server)).Error!;

        error.Code.ShouldBe("http_not_allowed");
        error.Message.ShouldContain("is not allowed");
        server.Requests.ShouldBeEmpty();
    }

    [Fact]
    public async Task Other_host_is_denied_and_named()
    {
        await using var server = new ScriptedServer(static _ => ScriptedServer.Answer("secret"));
        using var plugin = Create(server, ["cdn.test", "api.tes?x"]);

        var error = plugin.Call("body", Get(server)).Error!;

        error.Code.ShouldBe("http_not_allowed");
        error.Message.ShouldContain("api.test");
        server.Requests.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("api.test")]
    [InlineData("API.Test")]
    [InlineData("*.test")]
    [InlineData("*")]
    [InlineData("a?i.[s-u]est")]
    public async Task Host_that_a_glob_matches_is_allowed(string glob)
    {
        await using var server = new ScriptedServer(static _ => ScriptedServer.Answer("hello"));
        using var plugin = Create(server, [glob]);

        plugin.Call("body", Get(server)).EnsureSuccess().OutputText.ShouldBe("hello");
    }

    [Fact]
    public async Task Host_that_a_glob_matches_is_still_judged_by_its_addresses()
    {
        await using var server = new ScriptedServer(static _ => ScriptedServer.Answer("secret"));
        using var plugin = Create(server, ["*"]);

        plugin.Call("body", Get(server, "private.test")).Error!.Code.ShouldBe(EgressReason.AddressNotPublic);
        plugin.Call("body", """{"url": "http://169.254.169.254/latest/meta-data/"}""").Error!.Code.ShouldBe(EgressReason.AddressNotPublic);
        plugin.Call("body", """{"url": "file:///etc/passwd"}""").Error!.Code.ShouldBe(EgressReason.Scheme);
    }

    [Fact]
    public async Task Body_and_headers_of_a_post_arrive_with_the_method_in_upper_case()
    {
        await using var server = new ScriptedServer(static request => ScriptedServer.Answer($"{request.Method} {request.Headers["X-A"]} {Encoding.UTF8.GetString(request.Body)}"));
        using var plugin = Create(server, ["api.test"]);
        var large = new string('a', 10_000);

        var request = $$"""{"url": "http://api.test:{{server.Port}}/", "method": "post", "headers": {"X-A": "b"} }""";
        plugin.Call("body", request + "\ntesting 123...").EnsureSuccess().OutputText.ShouldBe("POST b testing 123...");
        plugin.Call("body", request + "\n" + large).EnsureSuccess().OutputText.ShouldBe("POST b " + large);
    }

    [Fact]
    public async Task Headers_are_hidden_unless_shown_and_then_in_lower_case()
    {
        await using var server = new ScriptedServer(static _ => ScriptedServer.Answer("x", 200, "X-Kind: Plain", "X-Many: 1", "X-Many: 2"));
        using var hidden = Create(server, ["*"]);
        using var shown = Create(server, ["*"], headers: true);

        hidden.Call("headers", Get(server)).EnsureSuccess().OutputText.ShouldBe("(hidden)");
        var headers = JsonSerializer.Deserialize<Dictionary<string, string>>(shown.Call("headers", Get(server)).EnsureSuccess().OutputText)!;
        headers["x-kind"].ShouldBe("Plain");
        headers["x-many"].ShouldBe("1, 2");
        headers["content-length"].ShouldBe("1");
    }

    [Fact]
    public async Task Status_is_readable_and_one_other_than_2xx_is_no_error()
    {
        await using var server = new ScriptedServer(static _ => ScriptedServer.Answer("gone", 410));
        using var plugin = Create(server, ["*"]);

        plugin.Call("status_without_request").OutputText.ShouldBe("0");
        plugin.Call("status", Get(server)).EnsureSuccess().OutputText.ShouldBe("410");
        plugin.Call("body", Get(server)).EnsureSuccess().OutputText.ShouldBe("gone");
    }

    [Fact]
    public async Task Redirect_to_a_denied_host_is_refused_and_to_an_allowed_one_followed()
    {
        ScriptedServer? self = null;
        await using var server = self = new ScriptedServer(request =>
            request.Headers["Host"].StartsWith("api", StringComparison.Ordinal)
                ? ScriptedServer.Redirect($"http://cdn.test:{self!.Port}/")
                : ScriptedServer.Answer("from the cdn"));
        using var narrow = Create(server, ["api.test"]);
        using var wide = Create(server, ["api.test", "cdn.test"]);

        var error = narrow.Call("body", Get(server)).Error!;
        error.Code.ShouldBe(EgressReason.HostNotAllowed);
        error.Message.ShouldContain("cdn.test");
        wide.Call("body", Get(server)).EnsureSuccess().OutputText.ShouldBe("from the cdn");
    }

    [Fact]
    public async Task Answer_that_never_comes_ends_at_the_deadline_of_the_call()
    {
        await using var server = new ScriptedServer(static async (_, _, token) => await Task.Delay(Timeout.Infinite, token));
        using var plugin = Create(server, ["*"], timeout: TimeSpan.FromMilliseconds(200));

        var error = plugin.Call("body", Get(server)).Error!;

        error.Code.ShouldBe("deadline");
        error.Message.ShouldBe("timeout");
    }

    [Fact]
    public async Task Body_above_the_cap_of_the_manifest_fails()
    {
        await using var server = new ScriptedServer(static _ => ScriptedServer.Answer(new string('x', 101)));
        using var capped = Create(server, ["*"], memory: new() { MaxHttpResponseBytes = 100 });
        using var exact = Create(server, ["*"], memory: new() { MaxHttpResponseBytes = 101 });

        var error = capped.Call("body", Get(server)).Error!;
        error.Code.ShouldBe("http_body_too_large");
        error.Message.ShouldContain("exceeds the configured maximum number of bytes: 100");
        exact.Call("body", Get(server)).EnsureSuccess().Output.Length.ShouldBe(101);
    }

    [Theory]
    [InlineData("""{"url": "http://api.test/", "body": "x"}""")]
    [InlineData("""{"headers": {}}""")]
    [InlineData("""{"url": 1}""")]
    [InlineData("""{"url": "http://api.test/", "url": "http://api.test/"}""")]
    [InlineData("""{"url": "http://api.test/", "headers": {"a": 1}}""")]
    [InlineData("[]")]
    [InlineData("")]
    public async Task Request_that_is_not_url_headers_and_method_is_refused(string json)
    {
        await using var server = new ScriptedServer(static _ => ScriptedServer.Answer("x"));
        using var plugin = Create(server, ["*"]);

        plugin.Call("body", json).Error!.Code.ShouldBe("http_invalid_request");
    }

    [Fact]
    public async Task Request_of_a_size_that_only_costs_the_host_memory_is_refused()
    {
        await using var server = new ScriptedServer(static _ => ScriptedServer.Answer("x"));
        using var plugin = Create(server, ["*"]);
        var headers = string.Join(',', Enumerable.Range(0, 30_000).Select(static i => $"\"h{i}\":\"v\""));

        var error = plugin.Call("body", $$"""{"url": "http://api.test/", "headers": {{{headers}}} }""").Error!;

        error.Code.ShouldBe("http_invalid_request");
        error.Message.ShouldContain("bytes");
    }

    [Fact]
    public void Globs_match_whole_hosts_in_bounded_time()
    {
        Matches("*.example.com", "a.b.example.com").ShouldBeTrue();
        Matches("*.example.com", "example.com").ShouldBeFalse();
        Matches("example.com", "example.com.evil.org").ShouldBeFalse();
        Matches("[!a]pi.test", "api.test").ShouldBeFalse();
        Matches("**", "anything").ShouldBeTrue();
        Matches("[2606:4700::0:1]", "2606:4700::1").ShouldBeTrue();
        Matches("[2606:4700::0:1]", "2").ShouldBeFalse();
        Matches(string.Concat(Enumerable.Repeat("*a", 200)) + "b", new string('a', 250)).ShouldBeFalse();
        foreach (var bad in new[] { "", "https://a", "a/b", "[", "[]", "a b" })
        {
            HostGlob.TryParse(bad, out _, out var fault).ShouldBeFalse(bad);
            fault.ShouldNotBeNullOrEmpty();
        }

        static bool Matches(string pattern, string host) => HostGlob.TryParse(pattern, out var glob, out _) && glob.Matches(host);
    }
}
