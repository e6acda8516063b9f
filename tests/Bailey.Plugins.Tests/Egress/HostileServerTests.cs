using System.IO.Compression;
using System.Net;
using System.Text;
using Bailey.Plugins.Egress;
using Bailey.Plugins.Tests.Http;
using Bailey.Policy.Egress;
using Bailey.Testing;

namespace Bailey.Plugins.Tests.Egress;

/// <summary>Servers that answer to do harm: without end, too slowly, too much, or packed to look small.</summary>
public sealed class HostileServerTests
{
    private const int Cap = 100_000;

    private static GuardedHttpOptions Options(ScriptedServer server) => GuardedHttpOptions.Default with
    {
        Policy = EgressPolicy.PublicInternet([LocalEgress.Parse($"127.0.0.1/32:{server.Port}")]),
        Resolver = new FakeResolver().With("api.test", "127.0.0.1"),
        MaxResponseBytes = Cap,
    };

    private static string Url(ScriptedServer server) => $"http://api.test:{server.Port}/";

    private static async Task<PluginHttpException> Refused(Task task) => await Should.ThrowAsync<PluginHttpException>(() => task);

    private static ScriptedServer Serving(byte[] body, params string[] headers) => new(async (_, stream, token) =>
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes($"HTTP/1.1 200 OK\r\nContent-Length: {body.Length}\r\n{string.Concat(headers.Select(header => header + "\r\n"))}\r\n"), token);
        await stream.WriteAsync(body, token);
    });

    private static ScriptedServer Dripping(string head, string drop, int delay = 20) => new(async (_, stream, token) =>
    {
        await stream.WriteAsync(Encoding.ASCII.GetBytes(head), token);
        while (true)
        {
            await stream.WriteAsync(Encoding.ASCII.GetBytes(drop), token);
            if (delay > 0)
            {
                await Task.Delay(delay, token);
            }
        }
    });

    private static byte[] Pack(string coding, byte[] plain)
    {
        using var packed = new MemoryStream();
        using (Stream packing = coding switch
        {
            "gzip" => new GZipStream(packed, CompressionLevel.SmallestSize),
            "deflate" => new ZLibStream(packed, CompressionLevel.SmallestSize),
            _ => new BrotliStream(packed, CompressionLevel.SmallestSize),
        })
        {
            packing.Write(plain);
        }

        return packed.ToArray();
    }

    // The same answer through each door: read whole for a plugin, and as a stream by an HttpClient.
    private static async Task FailsEitherWay(GuardedHttpOptions options, string url, string code)
    {
        (await Refused(new GuardedHttpClient(options).SendAsync(new PluginHttpRequest(url)))).Code.ShouldBe(code);
        using var client = new HttpClient(new GuardedHttpHandler(options));
        (await Refused(client.GetByteArrayAsync(url))).Code.ShouldBe(code);
        (await Refused(ReadAsync(client, url))).Code.ShouldBe(code);
    }

    private static async Task<long> ReadAsync(HttpClient client, string url)
    {
        using var response = await client.GetAsync(url, HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await response.Content.ReadAsStreamAsync();
        var (chunk, total) = (new byte[8_192], 0L);
        for (int read; (read = await stream.ReadAsync(chunk)) > 0;)
        {
            total += read;
            total.ShouldBeLessThanOrEqualTo(Cap);
        }

        return total;
    }

    [Fact]
    [Rule("P6.26")]
    public async Task Body_without_end_is_cut_off_at_the_cap()
    {
        await using var server = Dripping("HTTP/1.1 200 OK\r\n\r\n", new string('x', 8_000), delay: 0);
        await FailsEitherWay(Options(server), Url(server), PluginHttpReason.BodyTooLarge);
    }

    [Fact]
    [Rule("P6.26")]
    public async Task Body_that_announces_too_much_is_not_read_at_all()
    {
        await using var server = Dripping($"HTTP/1.1 200 OK\r\nContent-Length: {Cap + 1}\r\n\r\n", "x");
        using var client = new HttpClient(new GuardedHttpHandler(Options(server)));

        (await Refused(client.GetAsync(Url(server), HttpCompletionOption.ResponseHeadersRead))).Code.ShouldBe(PluginHttpReason.BodyTooLarge);
    }

    [Fact]
    [Rule("P6.26")]
    public async Task Body_of_exactly_the_cap_is_read_whole()
    {
        await using var server = Serving(new byte[Cap]);
        using var client = new HttpClient(new GuardedHttpHandler(Options(server)));

        (await ReadAsync(client, Url(server))).ShouldBe(Cap);
        (await client.GetByteArrayAsync(Url(server))).Length.ShouldBe(Cap);
        (await new GuardedHttpClient(Options(server)).SendAsync(new PluginHttpRequest(Url(server)))).Body.Length.ShouldBe(Cap);
        using var head = await client.SendAsync(new HttpRequestMessage(HttpMethod.Head, Url(server)));
        head.Content.Headers.ContentLength.ShouldBe(Cap);
    }

    [Fact]
    [Rule("P6.27")]
    public async Task Slow_body_is_cut_off_also_while_it_is_streamed()
    {
        await using var server = Dripping("HTTP/1.1 200 OK\r\nContent-Length: 50000\r\n\r\n", "x");
        await FailsEitherWay(Options(server) with { Timeout = TimeSpan.FromMilliseconds(400) }, Url(server), PluginHttpReason.Timeout);
    }

    [Fact]
    [Rule("P6.27")]
    public async Task Slow_headers_are_cut_off()
    {
        await using var server = Dripping("HTTP/1.1 200 OK\r\nX-Slow: ", "x");
        await FailsEitherWay(Options(server) with { Timeout = TimeSpan.FromMilliseconds(400) }, Url(server), PluginHttpReason.Timeout);
    }

    [Fact]
    [Rule("P6.27")]
    public async Task Interim_answers_without_end_are_cut_off()
    {
        await using var server = Dripping("", "HTTP/1.1 100 Continue\r\n\r\n", delay: 1);
        await FailsEitherWay(Options(server) with { Timeout = TimeSpan.FromMilliseconds(400) }, Url(server), PluginHttpReason.Timeout);
    }

    [Fact]
    [Rule("P6.27")]
    public async Task Slow_redirects_share_one_time_limit()
    {
        await using var server = new ScriptedServer(static async (_, stream, token) =>
        {
            await Task.Delay(150, token);
            await stream.WriteAsync(Encoding.ASCII.GetBytes(ScriptedServer.Redirect("/")), token);
        });
        await FailsEitherWay(Options(server) with { Timeout = TimeSpan.FromMilliseconds(400) }, Url(server), PluginHttpReason.Timeout);
    }

    [Fact]
    [Rule("P6.27")]
    public async Task Silent_resolver_is_not_waited_for()
    {
        var options = GuardedHttpOptions.Default with { Resolver = new SilentResolver(), Timeout = TimeSpan.FromMilliseconds(200) };
        (await Refused(new GuardedHttpClient(options).SendAsync(new PluginHttpRequest("http://api.test/")))).Code.ShouldBe(PluginHttpReason.Timeout);
    }

    [Fact]
    [Rule("P6.27")]
    public async Task Answer_that_nobody_reads_is_let_go_when_its_time_is_over()
    {
        var hungUp = new TaskCompletionSource();
        await using var server = new ScriptedServer(async (_, stream, token) =>
        {
            try
            {
                await stream.WriteAsync("HTTP/1.1 200 OK\r\n\r\n"u8.ToArray(), token);
                while (true)
                {
                    await stream.WriteAsync(new byte[1], token);
                    await Task.Delay(10, token);
                }
            }
            catch (IOException)
            {
                hungUp.SetResult();
            }
        });
        using var client = new HttpClient(new GuardedHttpHandler(Options(server) with { Timeout = TimeSpan.FromSeconds(2) }));

        var response = await client.GetAsync(Url(server), HttpCompletionOption.ResponseHeadersRead);

        await hungUp.Task.WaitAsync(TimeSpan.FromSeconds(60));
        response.StatusCode.ShouldBe(HttpStatusCode.OK);
    }

    [Fact]
    [Rule("P6.26")]
    public async Task Huge_headers_are_refused_one_or_many()
    {
        await using var one = Dripping("HTTP/1.1 200 OK\r\nX-Long: ", new string('x', 8_000), delay: 0);
        await using var many = Dripping("HTTP/1.1 200 OK\r\n", "X-Many: x\r\n", delay: 0);
        foreach (var server in new[] { one, many })
        {
            await FailsEitherWay(Options(server), Url(server), PluginHttpReason.Failed);
        }
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    [Rule("P6.34")]
    public async Task Small_body_that_unpacks_to_a_huge_one_is_cut_off_at_the_cap(string coding)
    {
        var bomb = Pack(coding, new byte[20 * 1024 * 1024]);
        bomb.Length.ShouldBeLessThan(Cap);
        await using var server = Serving(bomb, $"Content-Encoding: {coding}");
        await FailsEitherWay(Options(server) with { Decompress = true }, Url(server), PluginHttpReason.BodyTooLarge);
    }

    [Fact]
    [Rule("P6.34")]
    public async Task Packed_body_without_end_that_unpacks_to_nothing_is_cut_off_at_the_cap()
    {
        // An empty stored block of deflate (RFC 1951, 3.2.4), again and again.
        await using var server = new ScriptedServer(static async (_, stream, token) =>
        {
            await stream.WriteAsync("HTTP/1.1 200 OK\r\nContent-Encoding: deflate\r\n\r\n"u8.ToArray(), token);
            await stream.WriteAsync(new byte[] { 0x78, 0x9C }, token);
            var blocks = Enumerable.Repeat(new byte[] { 0x00, 0x00, 0x00, 0xFF, 0xFF }, 1_000).SelectMany(block => block).ToArray();
            while (true)
            {
                await stream.WriteAsync(blocks, token);
            }
        });
        await FailsEitherWay(Options(server) with { Decompress = true }, Url(server), PluginHttpReason.BodyTooLarge);
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("deflate")]
    [InlineData("br")]
    [Rule("P6.34")]
    public async Task Packed_body_within_the_cap_is_unpacked_on_demand(string coding)
    {
        await using var server = Serving(Pack(coding, Encoding.UTF8.GetBytes(new string('x', Cap))), $"Content-Encoding: {coding}", "Content-Type: text/plain");
        using var client = new HttpClient(new GuardedHttpHandler(Options(server) with { Decompress = true }));

        using var response = await client.GetAsync(Url(server));

        (await response.Content.ReadAsStringAsync()).ShouldBe(new string('x', Cap));
        response.Content.Headers.ContentEncoding.ShouldBeEmpty();
        response.Content.Headers.ContentType!.MediaType.ShouldBe("text/plain");
        server.Requests.ShouldHaveSingleItem().Headers["Accept-Encoding"].ShouldBe("gzip, deflate, br");
    }

    [Theory]
    [InlineData("gzip")]
    [InlineData("br")]
    [InlineData("deflate")]
    [Rule("P6.34")]
    public async Task Body_that_is_not_packed_as_it_says_fails(string coding)
    {
        await using var server = Serving(Encoding.ASCII.GetBytes("this is not packed in any way"), $"Content-Encoding: {coding}");
        await FailsEitherWay(Options(server) with { Decompress = true }, Url(server), PluginHttpReason.Failed);
    }

    [Fact]
    [Rule("P6.34")]
    public async Task Packed_body_is_handed_on_as_it_is_unless_unpacking_is_asked_for()
    {
        var packed = Pack("gzip", new byte[10 * Cap]);
        await using var server = Serving(packed, "Content-Encoding: gzip");
        using var client = new HttpClient(new GuardedHttpHandler(Options(server)));

        using var response = await client.GetAsync(Url(server));

        (await response.Content.ReadAsByteArrayAsync()).ShouldBe(packed);
        response.Content.Headers.ContentEncoding.ShouldBe(["gzip"]);
        server.Requests.ShouldHaveSingleItem().Headers.ShouldNotContainKey("Accept-Encoding");
    }

    [Theory]
    [InlineData("Content-Encoding: gzip, gzip")]
    [InlineData("Content-Encoding: zstd")]
    [Rule("P6.34")]
    public async Task Packing_that_is_not_understood_is_left_as_it_is(string header)
    {
        var packed = Pack("gzip", Pack("gzip", new byte[1_000]));
        await using var server = Serving(packed, header);
        using var client = new HttpClient(new GuardedHttpHandler(Options(server) with { Decompress = true }));

        (await client.GetByteArrayAsync(Url(server))).ShouldBe(packed);
    }

    [Fact]
    public async Task Caller_can_stop_reading_at_any_time()
    {
        await using var server = Dripping("HTTP/1.1 200 OK\r\n\r\n", "x");
        using var client = new HttpClient(new GuardedHttpHandler(Options(server)));
        using var response = await client.GetAsync(Url(server), HttpCompletionOption.ResponseHeadersRead);
        await using var stream = await response.Content.ReadAsStreamAsync();
        using var stop = new CancellationTokenSource(TimeSpan.FromMilliseconds(100));

        await Should.ThrowAsync<OperationCanceledException>(() => stream.CopyToAsync(Stream.Null, stop.Token));
    }

    [Fact]
    public async Task Body_that_breaks_off_is_an_error_and_no_short_answer()
    {
        await using var server = new ScriptedServer(static _ => "HTTP/1.1 200 OK\r\nContent-Length: 100\r\n\r\nhalf");
        await FailsEitherWay(Options(server), Url(server), PluginHttpReason.Failed);
    }

    [Fact]
    public async Task Stream_can_be_read_without_waiting_asynchronously()
    {
        await using var server = Serving(Encoding.ASCII.GetBytes("hello"));
        using var client = new HttpClient(new GuardedHttpHandler(Options(server)));
        using var response = await client.GetAsync(Url(server), HttpCompletionOption.ResponseHeadersRead);
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync());

        reader.ReadLine().ShouldBe("hello");
    }

    private sealed class SilentResolver : IHostResolver
    {
        public async ValueTask<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken)
        {
            await Task.Delay(Timeout.Infinite, cancellationToken);
            return [];
        }
    }
}
