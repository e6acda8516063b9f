using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Bailey.Cli.Commands;

namespace Bailey.Cli.Tests.Run;

/// <summary>What a plugin may touch is what the command line or the manifest grants, and no more.</summary>
public sealed class GrantTests : IDisposable
{
    private const int WasiOk = 0;

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_file_is_there_only_if_its_folder_is_mounted()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "preopens are for Linux alone");
        var opener = _folder.Write("m.wasm", Guests.Opener("note", create: false));
        var data = Directory.CreateDirectory(Path.Combine(_folder.FullPath, "data")).FullName;
        await File.WriteAllTextAsync(Path.Combine(data, "note"), "x", TestContext.Current.CancellationToken);

        (await CodeAsync("run", opener)).ShouldNotBe(WasiOk);
        (await CodeAsync("run", opener, "--mount", $"{data}:/data:ro")).ShouldBe(WasiOk);
        (await CodeAsync("run", opener, "--mount", $"{data}:/data")).ShouldBe(WasiOk);
    }

    [Fact]
    public async Task A_folder_mounted_read_only_cannot_be_written()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "preopens are for Linux alone");
        var opener = _folder.Write("m.wasm", Guests.Opener("new", create: true));
        var data = Directory.CreateDirectory(Path.Combine(_folder.FullPath, "data")).FullName;

        (await CodeAsync("run", opener, "--mount", $"{data}:/data:ro")).ShouldNotBe(WasiOk);
        File.Exists(Path.Combine(data, "new")).ShouldBeFalse();
        (await CodeAsync("run", opener, "--mount", $"{data}:/data")).ShouldBe(WasiOk);
        File.Exists(Path.Combine(data, "new")).ShouldBeTrue();
    }

    [Fact]
    public async Task A_missing_folder_to_mount_is_told() =>
        (await CommandLine.FailAsync(ExitCode.NoInput, "run", _folder.Write("m.wasm", Guests.Echo), "--mount", $"{_folder.FullPath}/nowhere:/data"))
            .ShouldContain("nowhere");

    [Fact]
    public async Task A_host_is_reached_only_if_it_is_allowed_and_its_private_address_opened()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var served = ServeAsync(listener, cancellationToken);
        var fetch = _folder.Write("fetch.wasm", Guests.Fetch);
        string[] command = ["run", fetch, "--input", $$"""{"url":"http://127.0.0.1:{{port}}/"}"""];

        (await CommandLine.FailAsync(ExitCode.PluginFailed, command)).ShouldContain("127.0.0.1");
        (await CommandLine.FailAsync(ExitCode.PluginFailed, [.. command, "--allow-host", "example.com"])).ShouldContain("127.0.0.1");
        (await CommandLine.FailAsync(ExitCode.PluginFailed, [.. command, "--allow-host", "127.0.0.1"])).ShouldStartWith("fetch failed: ");
        served.IsCompleted.ShouldBeFalse("nothing may have connected yet");

        var result = await CommandLine.RunAsync([.. command, "--allow-host", "127.0.0.1", "--local-egress", $"127.0.0.1/32:{port}"]);
        result.ExitCode.ShouldBe(ExitCode.Ok, result.Error);
        result.Text.ShouldBe("served");
        await served;
    }

    [Theory]
    [InlineData("localhost:80")]
    [InlineData("0.0.0.0/0:80")]
    [InlineData("127.0.0.1/32")]
    [InlineData("127.0.0.1/32:99999")]
    public async Task A_faulty_opening_is_a_usage_error(string opening) =>
        (await CommandLine.FailAsync(ExitCode.Usage, "run", "x.wasm", "--local-egress", opening)).ShouldContain(opening);

    [Fact]
    public async Task A_manifest_names_what_to_run_and_options_add_to_it()
    {
        _folder.Write("sample.wasm", await File.ReadAllBytesAsync(await Samples.FindAsync("count-vowels-as"), TestContext.Current.CancellationToken));
        var manifest = _folder.Write("manifest.json", """{"wasm":[{"path":"sample.wasm"}],"config":{"greeting":"Servus","vowels":"x"}}""");
        string[] greet = ["run", "--manifest", manifest, "--call", "greet", "--input", "Ada", "--log-level", "off"];
        (await CommandLine.RunAsync(greet)).Text.ShouldBe("Servus, Ada!");
        (await CommandLine.RunAsync([.. greet, "--config", "greeting=Salut"])).Text.ShouldBe("Salut, Ada!");
        (await CommandLine.RunAsync("run", "--manifest", manifest, "--call", "count_vowels", "--input", "axe")).Text.ShouldBe("""{"count":1,"vowels":"x","total":1}""");
    }

    [Theory]
    [InlineData("{", "not_json")]
    [InlineData("{\"wasm\":[]}", "no_wasm")]
    [InlineData("{\"wasm\":[{\"path\":\"echo.wasm\",\"hash\":\"0000000000000000000000000000000000000000000000000000000000000000\"}]}", "hash_mismatch")]
    [InlineData("{\"wasm\":[{\"path\":\"echo.wasm\"}],\"allowed_host\":[]}", "unknown_field")]
    public async Task A_faulty_manifest_is_told_on_one_line(string manifest, string complaint)
    {
        _folder.Write("echo.wasm", Guests.Echo);
        var path = _folder.Write("manifest.json", manifest);
        (await CommandLine.FailAsync(ExitCode.BadData, "run", "--manifest", path)).ShouldContain(complaint);
    }

    [Fact]
    public async Task A_module_that_a_manifest_names_and_that_is_missing_is_a_missing_file()
    {
        var path = _folder.Write("manifest.json", """{"wasm":[{"path":"missing.wasm"}]}""");
        (await CommandLine.FailAsync(ExitCode.NoInput, "run", "--manifest", path)).ShouldContain("missing.wasm");
    }

    [Fact]
    public async Task A_lower_limit_of_the_manifest_holds()
    {
        _folder.Write("grow.wasm", Guests.Growing);
        var manifest = _folder.Write("manifest.json", """{"wasm":[{"path":"grow.wasm"}],"memory":{"max_pages":100}}""");
        (await CommandLine.RunAsync("run", "--manifest", manifest, "--memory", "64m")).ExitCode.ShouldBe(ExitCode.PluginFailed);
        _folder.Write("spin.wasm", Guests.Endless);
        var slow = _folder.Write("slow.json", """{"wasm":[{"path":"spin.wasm"}],"timeout_ms":100}""");
        (await CommandLine.RunAsync("run", "--manifest", slow, "--timeout", "1h")).Complaint.ShouldContain("deadline");
    }

    private static async Task<int> CodeAsync(params string[] command)
    {
        var result = await CommandLine.RunAsync([.. command, "--json"]);
        using var document = JsonDocument.Parse(result.Text);
        return document.RootElement.GetProperty("code").GetInt32();
    }

    private static async Task ServeAsync(TcpListener listener, CancellationToken cancellationToken)
    {
        using var client = await listener.AcceptTcpClientAsync(cancellationToken);
        await using var stream = client.GetStream();
        var request = new byte[4096];
        _ = await stream.ReadAsync(request, cancellationToken);
        await stream.WriteAsync(Encoding.ASCII.GetBytes("HTTP/1.1 200 OK\r\nContent-Length: 6\r\nConnection: close\r\n\r\nserved"), cancellationToken);
    }
}
