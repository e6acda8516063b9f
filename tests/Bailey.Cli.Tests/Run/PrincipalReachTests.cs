using System.Net;
using System.Net.Sockets;
using System.Text;
using System.Text.Json;
using Bailey.Cli.Commands;

namespace Bailey.Cli.Tests.Run;

/// <summary><c>bailey run --as</c>: who may run at all, and what a plugin may touch then.</summary>
public sealed class PrincipalReachTests : IDisposable
{
    private const string OpenNetwork = """
        enabled: true
        max_level: system
        allowed_network_hosts: ["127.0.0.1"]
        allowed_ports: [PORT]
        plugin_allowlist:
          - {id: fetch, reason: a test, approved_by: root, approved_at: 2026-01-01}
        """;

    private readonly PolicyFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Theory]
    [InlineData("ada", "enabled: false", "principal_disabled")]
    [InlineData("ada", "enabeld: true", "profile_invalid")]
    [InlineData("ada", "quotas:\n  max_timeout_secs: 0", "profile_invalid")]
    [InlineData("ada", "profile_version: 2", "profile_invalid")]
    [InlineData("eve", "enabled: true", "principal_unknown")]
    public async Task Nothing_runs_for_a_principal_that_may_not(string principal, string profile, string code)
    {
        _data.Document($"profiles/{(principal == "eve" ? "someone" : principal)}.yaml", profile);
        var echo = _data.Write("echo.wasm", Guests.Echo);
        var result = await CommandLine.RunAsync("run", echo, "--as", principal, "--data", _data.FullPath, "--input", "x");
        result.ExitCode.ShouldBe(ExitCode.PolicyDenied);
        result.Output.ShouldBeEmpty();
        result.Error.ShouldContain($"reason  {code}");

        var json = JsonDocument.Parse((await CommandLine.RunAsync("run", echo, "--as", principal, "--data", _data.FullPath, "--input", "x", "--json")).Text).RootElement;
        json.GetProperty("error").GetProperty("kind").GetString().ShouldBe(code);
        json.GetProperty("decision").GetProperty("layer").GetString().ShouldBe("profile");
        Directory.Exists(Path.Combine(_data.FullPath, "state")).ShouldBeFalse("who may not run takes nothing");
    }

    [Fact]
    public async Task A_profile_that_others_may_read_denies()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "modes are of Unix");
        if (OperatingSystem.IsLinux())
        {
            _data.Ada("enabled: true");
            File.SetUnixFileMode(Path.Combine(_data.FullPath, "etc", "profiles", "ada.yaml"), (UnixFileMode)0x1A4);
            (await _data.RunAsync(_data.Write("echo.wasm", Guests.Echo))).Error.ShouldContain("profile_invalid");
        }
    }

    [Theory]
    [InlineData("--as", "../ada")]
    [InlineData("--as", "")]
    [InlineData("--as", "ada", "--community", "../x")]
    [InlineData("--community", "kitchen")]
    public async Task A_name_that_is_none_is_a_usage_error(params string[] options) =>
        (await CommandLine.RunAsync(["run", _data.Write("echo.wasm", Guests.Echo), "--data", _data.MakeFolder("data"), .. options])).ExitCode.ShouldBe(ExitCode.Usage);

    [Fact]
    public async Task A_folder_is_seen_only_where_the_instance_allows_it()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "preopens are for Linux alone");
        _data.Ada("");
        var open = _data.Write("open.wasm", Guests.Opener("new", create: true));
        var shared = _data.MakeFolder("shared");
        string[] mount = ["--mount", $"{shared}:/data"];
        (await DeniedAsync(open, mount)).ShouldBe("plugins_disabled", "without a policy of the instance nothing is allowed");

        Instance("enabled: true\nmax_level: modify\n");
        (await DeniedAsync(open, mount)).ShouldBe("level_too_high");
        Instance($"enabled: true\nmax_level: system\nallowed_fs_paths: [\"{shared}\"]\n");
        (await DeniedAsync(open, mount)).ShouldBe("plugin_not_allowlisted");
        Instance(Vouched("open", $"allowed_fs_paths: [\"{shared}-not\"]"));
        (await DeniedAsync(open, mount)).ShouldBe("fs_path_not_allowed");
        Instance(Vouched("open", $"allowed_fs_paths: [\"{shared}\"]\ndenied_capabilities: [\"fs:write\"]"));
        (await DeniedAsync(open, mount)).ShouldBe("capability_denied");
        File.Exists(Path.Combine(shared, "new")).ShouldBeFalse();

        Instance(Vouched("open", $"allowed_fs_paths: [\"{shared}\"]"));
        (await _data.RunAsync(open, mount)).ExitCode.ShouldBe(ExitCode.Ok);
        File.Exists(Path.Combine(shared, "new")).ShouldBeTrue();
    }

    [Fact]
    public async Task To_read_a_folder_the_right_to_write_is_not_needed()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "preopens are for Linux alone");
        _data.Ada("");
        var shared = _data.MakeFolder("shared");
        await File.WriteAllTextAsync(Path.Combine(shared, "note"), "x", TestContext.Current.CancellationToken);
        Instance(Vouched("open", $"allowed_fs_paths: [\"{shared}\"]\ndenied_capabilities: [\"fs:write\"]"));
        (await _data.RunAsync(_data.Write("open.wasm", Guests.Opener("note", create: false)), "--mount", $"{shared}:/data:ro")).ExitCode.ShouldBe(ExitCode.Ok);
    }

    [Fact]
    public async Task A_link_is_judged_by_where_it_leads()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "preopens are for Linux alone");
        _data.Ada("");
        var (shared, secret) = (_data.MakeFolder("shared"), _data.MakeFolder("secret"));
        Directory.CreateSymbolicLink(Path.Combine(shared, "link"), secret);
        Instance(Vouched("open", $"allowed_fs_paths: [\"{shared}\"]"));
        var open = _data.Write("open.wasm", Guests.Opener("note", create: false));
        (await DeniedAsync(open, "--mount", $"{shared}/link:/data:ro")).ShouldBe("fs_path_not_allowed");
        (await DeniedAsync(open, "--mount", $"{shared}/../secret:/data:ro")).ShouldBe("fs_path_not_allowed");
        (await DeniedAsync(open, "--mount", "/:/data:ro")).ShouldBe("path_unresolved");
    }

    [Fact]
    public async Task No_plugin_sees_the_data_directory_whatever_folder_is_allowed()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "preopens are for Linux alone");
        _data.Ada("");
        var above = Path.GetDirectoryName(_data.FullPath)!;
        Instance(Vouched("open", $"allowed_fs_paths: [\"{above}\"]"));
        var open = _data.Write("open.wasm", Guests.Opener("note", create: false));
        (await DeniedAsync(open, "--mount", $"{above}:/data:ro")).ShouldBe("fs_path_reserved");
        (await DeniedAsync(open, "--mount", $"{_data.FullPath}/etc/profiles:/data:ro")).ShouldBe("fs_path_reserved");
        Directory.CreateSymbolicLink(Path.Combine(above, "way-in"), Path.Combine(_data.FullPath, "etc"));
        (await DeniedAsync(open, "--mount", $"{above}/way-in:/data:ro")).ShouldBe("fs_path_reserved");
        Directory.CreateDirectory(_data.FullPath + "-beside");
        (await CommandLine.RunAsync("run", open, "--as", "ada", "--data", _data.FullPath, "--mount", $"{_data.FullPath}-beside:/data:ro", "--json")).Text.ShouldNotContain("fs_path_reserved");
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task A_folder_that_a_call_replaced_by_a_link_is_not_opened_by_the_next(bool forPrincipal)
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "preopens are for Linux alone");
        _data.Ada("");
        var (shared, secret) = (_data.MakeFolder("shared"), _data.MakeFolder("secret"));
        var sub = Directory.CreateDirectory(Path.Combine(shared, "sub")).FullName;
        Directory.CreateSymbolicLink(Path.Combine(shared, "link"), secret);
        Instance(Vouched("swap", $"allowed_fs_paths: [\"{shared}\"]"));
        var calls = _data.Write("calls.jsonl", "{\"call\":\"swap\"}\n{\"call\":\"_start\"}\n"u8.ToArray());
        string[] run = ["run", _data.Write("swap.wasm", Guests.Swapper), "--mount", $"{shared}:/p", "--mount", $"{sub}:/s", "--calls", calls, "--json"];
        var result = await CommandLine.RunAsync(forPrincipal ? [.. run, "--as", "ada", "--data", _data.FullPath] : run);
        result.ExitCode.ShouldBe(ExitCode.PluginFailed, result.Error);
        var answers = result.Text.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(line => JsonElement.Parse(line)).ToList();
        answers[0].GetProperty("ok").GetBoolean().ShouldBeTrue(answers[0].ToString());
        answers[1].GetProperty("error").GetProperty("kind").GetString().ShouldBe("mount_moved");
    }

    [Fact]
    public async Task A_folder_that_the_manifest_asks_for_is_judged_too()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "preopens are for Linux alone");
        _data.Ada("");
        _data.Write("open.wasm", Guests.Opener("note", create: false));
        var manifest = _data.Write("open.json", JsonSerializer.SerializeToUtf8Bytes(new { wasm = new[] { new { path = "open.wasm" } }, allowed_paths = new Dictionary<string, string> { [_data.MakeFolder("secret")] = "/data" } }));
        var result = await CommandLine.RunAsync("run", "--manifest", manifest, "--as", "ada", "--data", _data.FullPath, "--json");
        result.ExitCode.ShouldBe(ExitCode.PolicyDenied);
        result.Text.ShouldContain("plugins_disabled");
    }

    [Fact]
    public async Task A_plugin_that_is_blocked_does_not_run_and_one_without_capabilities_does()
    {
        _data.Ada("");
        var echo = _data.Write("echo.wasm", Guests.Echo);
        Instance("enabled: false\n");
        (await _data.RunAsync(echo, "--input", "x")).Text.ShouldBe("x");
        Instance("enabled: false\nplugin_blocklist: [ECHO]\n");
        (await DeniedAsync(echo, "--input", "x")).ShouldBe("plugin_blocked");
    }

    [Fact]
    public async Task A_name_that_leads_to_an_address_the_instance_denies_is_denied()
    {
        _data.Ada("network:\n  egress: [\"http://localhost:8080\"]\n");
        Instance(Vouched("fetch", "allowed_network_hosts: [localhost]\nallowed_ports: [8080]\ndenied_network_hosts: [\"127.0.0.0/8\", \"::1\"]"));
        string[] request = ["--allow-host", "localhost", "--local-egress", "127.0.0.1/32:8080", "--local-egress", "::1/128:8080", "--input", """{"url":"http://localhost:8080/"}"""];
        (await DeniedAsync(_data.Write("fetch.wasm", Guests.Fetch), request)).ShouldBe("network_host_denied");
    }

    [Fact]
    public async Task A_policy_that_cannot_be_read_allows_nothing()
    {
        Assert.SkipUnless(OperatingSystem.IsLinux(), "preopens are for Linux alone");
        _data.Ada("");
        Instance("enabled: yes please\n");
        (await DeniedAsync(_data.Write("echo.wasm", Guests.Echo))).ShouldBe("instance_policy_invalid", "who is blocked cannot be told");
        (await DeniedAsync(_data.Write("open.wasm", Guests.Opener("x", create: false)), "--mount", $"{_data.MakeFolder("shared")}:/data:ro")).ShouldBe("instance_policy_invalid");
    }

    [Fact]
    public async Task A_host_is_asked_for_only_where_instance_and_community_allow_it()
    {
        _data.Ada("network:\n  egress: [\"http://127.0.0.1:8080\"]\n");
        var fetch = _data.Write("fetch.wasm", Guests.Fetch);
        string[] host = ["--allow-host", "127.0.0.1", "--input", """{"url":"http://127.0.0.1:8080/"}"""];
        (await DeniedAsync(fetch, host)).ShouldBe("plugins_disabled");
        Instance(Vouched("other", "allowed_network_hosts: [\"127.0.0.1\"]\nallowed_ports: [8080]"));
        (await DeniedAsync(fetch, host)).ShouldBe("plugin_not_allowlisted");
        Instance(Vouched("fetch", "allowed_network_hosts: [\"api.example.com\"]\nallowed_ports: [8080]"));
        (await DeniedAsync(fetch, host)).ShouldBe("network_host_not_allowed");
        Instance(Vouched("fetch", "allowed_network_hosts: [\"127.0.0.1\"]\nallowed_ports: [443]"));
        (await DeniedAsync(fetch, host)).ShouldBe("network_port_not_allowed", "told when it is reached");
        Instance(OpenNetwork.Replace("PORT", "8080", StringComparison.Ordinal));
        (await DeniedAsync(fetch, [.. host, "--community", "kitchen"])).ShouldBe("outbound_http_disabled");
        _data.Document("communities/kitchen/plugin-policy.yaml", "allow_outbound_http: true\n");
        (await DeniedAsync(fetch, [.. host, "--community", "kitchen"])).ShouldBe("http_host_not_allowed");
        (await DeniedAsync(fetch, host)).ShouldBe("address_not_public", "all but the address is allowed");
    }

    [Fact]
    public async Task A_request_goes_where_profile_instance_and_community_all_let_it()
    {
        var cancellationToken = TestContext.Current.CancellationToken;
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var port = ((IPEndPoint)listener.LocalEndpoint).Port;
        var served = ServeAsync(listener, cancellationToken);
        var fetch = _data.Write("fetch.wasm", Guests.Fetch);
        string[] command = ["--community", "kitchen", "--allow-host", "127.0.0.1", "--local-egress", $"127.0.0.1/32:{port}", "--input", $$"""{"url":"http://127.0.0.1:{{port}}/"}"""];
        Instance(OpenNetwork.Replace("PORT", $"{port}", StringComparison.Ordinal));
        _data.Document("communities/kitchen/plugin-policy.yaml", $"allow_outbound_http: true\nhttp_allowlist: [\"http://127.0.0.1:{port}\"]\n");

        _data.Ada("");
        (await DeniedAsync(fetch, command)).ShouldBe("host_not_allowed", "an empty list of the profile lets nothing out, whoever else allows it");
        _data.Ada($"network:\n  egress: [\"http://127.0.0.1:{port + 1}\"]\n");
        (await DeniedAsync(fetch, command)).ShouldBe("port_not_allowed");
        served.IsCompleted.ShouldBeFalse("nothing may have connected yet");

        _data.Ada($"network:\n  egress: [\"http://127.0.0.1:{port}\"]\n");
        var result = await _data.RunAsync(fetch, command);
        result.ExitCode.ShouldBe(ExitCode.Ok, result.Error);
        result.Text.ShouldBe("served");
        await served;
    }

    private static string Vouched(string plugin, string rest) =>
        $"enabled: true\nmax_level: system\nplugin_allowlist:\n  - {{id: {plugin}, reason: a test, approved_by: root, approved_at: 2026-01-01}}\n{rest}\n";

    private void Instance(string yaml) => _data.Document("instance.yaml", yaml);

    private async Task<string> DeniedAsync(string file, params string[] options)
    {
        var result = await _data.RunAsync(file, [.. options, "--json"]);
        result.ExitCode.ShouldBe(ExitCode.PolicyDenied, result.Error + result.Text);
        var call = JsonDocument.Parse(result.Text).RootElement;
        call.GetProperty("decision").GetProperty("message").GetString().ShouldNotBeNullOrEmpty();
        return call.GetProperty("error").GetProperty("kind").GetString()!;
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
