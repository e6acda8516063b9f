using System.Globalization;
using System.IO.Compression;
using System.Net;
using System.Net.Sockets;
using System.Text;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Egress;
using Bailey.Plugins.Lifecycle;
using Bailey.Plugins.Packages;
using Bailey.Plugins.Tests.Http;
using Bailey.Testing;

namespace Bailey.Plugins.Tests.Lifecycle;

/// <summary>Packages from registries: each guard on the way, against a server that is really there.</summary>
public sealed class RegistryTests : IAsyncDisposable
{
    private readonly FakeResolver _resolver = new FakeResolver().With("registry.test", "127.0.0.1").With("other.test", "127.0.0.1");
    private readonly CatalogWorld _world;
    private Func<ReceivedRequest, Stream, CancellationToken, Task> _answer = static (_, _, _) => Task.CompletedTask;

    public RegistryTests()
    {
        _world = new CatalogWorld(options => options with
        {
            Resolver = _resolver,
            Clock = TimeProvider.System,
        });
        Server = new ScriptedServer((request, stream, token) => _answer(request, stream, token));
        Open();
    }

    private ScriptedServer Server { get; }

    private string Url => $"http://registry.test:{Server.Port}/greeter.bailey";

    public async ValueTask DisposeAsync()
    {
        await Server.DisposeAsync();
        _world.Dispose();
    }

    [Fact]
    [Rule("L2.39")]
    public async Task A_package_of_a_listed_registry_is_fetched_and_installed()
    {
        Serve(_world.Package());
        var installation = (await FetchAsync(Url + "?token=secret")).Require();
        installation.State.ShouldBe(PluginState.Verified);
        installation.Current.Source.ShouldBe(Url, "what stands after the question mark is where credentials are");
        var entry = _world.Store.Entries.ShouldHaveSingleItem();
        (entry.Action, entry.Target).ShouldBe((AuditAction.PluginFetched, Url));
    }

    [Fact]
    [Rule("L2.39")]
    public async Task The_policy_of_the_community_is_asked_before_anything_is_sent()
    {
        Open(community: $"install_sources: [upload]\nregistry_allowlist: [\"http://registry.test:{Server.Port}\"]\n");
        (await FailAsync(Url)).Code.ShouldBe("install_source_not_allowed");
        Open(community: "install_sources: [registry]\nregistry_allowlist: [\"https://registry.test\"]\n");
        (await FailAsync(Url)).Code.ShouldBe("registry_not_allowed");
        (await _world.FailAsync(() => _world.Catalog.FetchAsync(CatalogWorld.Community, Url, CatalogWorld.Bob))).Code.ShouldBe("permission_missing");
        Server.Requests.ShouldBeEmpty();
        _resolver.Asked.ShouldBeEmpty();
    }

    [Theory]
    [InlineData("file:///etc/passwd")]
    [InlineData("http://user:password@registry.test/a")]
    [InlineData("no url")]
    [Rule("L2.39")]
    public async Task What_is_no_plain_url_is_refused(string url)
    {
        var failure = await FailAsync(url);
        failure.Decision.ShouldNotBeNull().Layer.ShouldBe(Bailey.Policy.DecisionLayer.Egress);
        failure.Message.ShouldNotContain("password");
    }

    [Fact]
    [Rule("L2.39")]
    [Rule("L2.45")]
    public async Task Rules_for_outbound_connections_hold_for_registries_that_are_listed()
    {
        Open(instance: "enabled: true\nallows_ui_plugins: true\n");
        var failure = await FailAsync(Url);
        failure.Decision.ShouldNotBeNull().Layer.ShouldBe(Bailey.Policy.DecisionLayer.Egress);
        failure.Message.ShouldNotContain("127.0.0.1");
        Server.Requests.ShouldBeEmpty();
    }

    [Fact]
    [Rule("L2.43")]
    public async Task No_more_than_five_redirects_are_followed_and_each_is_judged()
    {
        var redirects = 0;
        _answer = (_, stream, token) => Write(stream, ScriptedServer.Redirect($"/{++redirects}"), token);
        (await FailAsync(Url)).Decision.ShouldNotBeNull().Message.ShouldContain("5 times");
        Server.Requests.Count.ShouldBe(6);

        _answer = (_, stream, token) => Write(stream, ScriptedServer.Redirect($"http://other.test:{Server.Port}/a"), token);
        (await FailAsync(Url)).Code.ShouldBe("registry_not_allowed");

        var package = _world.Package();
        _answer = (request, stream, token) => request.Target == "/5" ? WritePackage(stream, package, token) : Write(stream, ScriptedServer.Redirect($"/{(request.Target.Length > 2 ? 1 : request.Target[1] - '0' + 1)}"), token);
        (await FetchAsync(Url)).Require();
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    [Rule("L2.42")]
    public async Task More_than_32_MiB_are_not_read_whether_packed_or_not(bool packed)
    {
        // 33 MiB that never announce themselves; packed they are a few KiB.
        var piece = new byte[1024 * 1024];
        var sent = 0;
        _answer = async (_, stream, token) =>
        {
            await Write(stream, $"HTTP/1.1 200 OK\r\nConnection: close\r\n{(packed ? "Content-Encoding: gzip\r\n" : "")}\r\n", token);
            try
            {
                await using var body = packed ? new GZipStream(stream, CompressionLevel.Fastest, leaveOpen: true) : stream;
                for (sent = 0; sent < 200; sent++)
                {
                    await body.WriteAsync(piece, token);
                }
            }
            catch (IOException)
            {
                // The other side had enough.
            }
        };
        (await FailAsync(Url)).Code.ShouldBe(PluginHttpReason.BodyTooLarge);
    }

    [Fact]
    [Rule("L2.40")]
    [Rule("L2.41")]
    public void Ten_seconds_are_there_to_connect_and_thirty_in_all_and_32_MiB()
    {
        PackageCatalogOptions.Default.RegistryConnectTimeout.ShouldBe(TimeSpan.FromSeconds(10));
        PackageCatalogOptions.Default.RegistryTimeout.ShouldBe(TimeSpan.FromSeconds(30));
        PackageCatalogOptions.Default.Archive.MaxPackedBytes.ShouldBe(32 * 1024 * 1024);
    }

    [Fact]
    [Rule("L2.40")]
    public async Task A_registry_with_which_no_connection_comes_about_is_given_up()
    {
        // It accepts the connection and never answers the handshake, which belongs to connecting.
        using var silent = new TcpListener(IPAddress.Loopback, 0);
        silent.Start();
        var port = ((IPEndPoint)silent.LocalEndpoint).Port;
        using var world = new CatalogWorld(options => options with { Resolver = _resolver, Clock = TimeProvider.System, RegistryConnectTimeout = TimeSpan.FromMilliseconds(200) });
        world.Apply($"enabled: true\nlocal_egress: [\"127.0.0.1/32:{port}\"]\n", $"install_sources: [registry]\nregistry_allowlist: [\"https://registry.test:{port}\"]\n");
        var failure = await world.FailAsync(() => world.Catalog.FetchAsync(CatalogWorld.Community, $"https://registry.test:{port}/a", CatalogWorld.Alice));
        failure.Code.ShouldBe(PluginHttpReason.Timeout);
        failure.Message.ShouldContain("could not connect");
    }

    [Fact]
    [Rule("L2.41")]
    public async Task A_registry_that_trickles_is_given_up()
    {
        using var world = new CatalogWorld(options => options with { Resolver = _resolver, Clock = TimeProvider.System, RegistryTimeout = TimeSpan.FromMilliseconds(500) });
        world.Apply(_world.Instance, _world.CommunityPolicy);
        _answer = async (_, stream, token) =>
        {
            await Write(stream, "HTTP/1.1 200 OK\r\nConnection: close\r\n\r\n", token);
            try
            {
                while (true)
                {
                    await Write(stream, "P", token);
                    await Task.Delay(20, token);
                }
            }
            catch (IOException)
            {
                // The other side had enough.
            }
        };
        (await world.FailAsync(() => world.Catalog.FetchAsync(CatalogWorld.Community, Url, CatalogWorld.Alice))).Code.ShouldBe(PluginHttpReason.Timeout);
    }

    [Fact]
    [Rule("L2.44")]
    [Rule("L2.45")]
    public async Task What_a_registry_answers_is_not_told_to_those_who_ask()
    {
        _answer = static (_, stream, token) => Write(stream, ScriptedServer.Answer("internal secret", 404), token);
        var missing = await FailAsync(Url);
        (missing.Code, missing.Message).ShouldBe((LifecycleReason.RegistryFailed, "the registry answered with status 404 and no package"));
        _answer = static (_, stream, token) => Write(stream, ScriptedServer.Answer("internal secret"), token);
        var other = await FailAsync(Url);
        other.Code.ShouldBe(PackageReason.NotZip);
        other.Message.ShouldNotContain("secret");
        _answer = static (_, stream, token) => Write(stream, "internal secret", token);
        var nonsense = await FailAsync(Url);
        nonsense.Code.ShouldBe(PluginHttpReason.Failed);
        nonsense.Message.ShouldNotContain("secret");
    }

    [Fact]
    [Rule("L2.45")]
    public async Task A_registry_that_is_not_there_is_told_without_its_address()
    {
        // A port that was free a moment ago.
        using var gone = new TcpListener(IPAddress.Loopback, 0);
        gone.Start();
        var port = ((IPEndPoint)gone.LocalEndpoint).Port;
        gone.Stop();
        Open($"enabled: true\nlocal_egress: [\"127.0.0.1/32:{port}\"]\n", $"install_sources: [registry]\nregistry_allowlist: [\"http://registry.test:{port}\"]\n");
        var failure = await FailAsync($"http://registry.test:{port}/a");
        failure.Code.ShouldBe(PluginHttpReason.ConnectFailed);
        failure.Message.ShouldNotContain("127.0.0.1");
    }

    private void Open(string? instance = null, string? community = null) => _world.Apply(
        instance ?? $"enabled: true\nallows_ui_plugins: true\nmax_level: 2\nlocal_egress: [\"127.0.0.1/32:{Server.Port}\"]\n",
        community ?? $"install_sources: [registry]\nregistry_allowlist: [\"http://registry.test:{Server.Port}\"]\n");

    private void Serve(byte[] package) => _answer = (_, stream, token) => WritePackage(stream, package, token);

    private Task<PackageResult<PluginInstallation>> FetchAsync(string url) => _world.Catalog.FetchAsync(CatalogWorld.Community, url, CatalogWorld.Alice);

    private Task<PackageFailure> FailAsync(string url) => _world.FailAsync(() => FetchAsync(url));

    private static async Task WritePackage(Stream stream, byte[] package, CancellationToken token)
    {
        await Write(stream, $"HTTP/1.1 200 OK\r\nContent-Length: {package.Length.ToString(CultureInfo.InvariantCulture)}\r\n\r\n", token);
        await stream.WriteAsync(package, token);
    }

    private static Task Write(Stream stream, string text, CancellationToken token) => stream.WriteAsync(Encoding.UTF8.GetBytes(text), token).AsTask();
}
