using System.Text;
using System.Text.Json;
using Bailey.Cli.Commands;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Lifecycle;
using Bailey.Plugins.Packages;
using Bailey.Storage.Hosting;
using Bailey.Testing.Modules;
using Bailey.Wasm;

namespace Bailey.Cli.Tests.Plugins;

/// <summary><c>bailey plugins show</c> tells what the policy takes from a package that is active.</summary>
public sealed class ShownDenialTests : IDisposable
{
    private readonly TemporaryFolder _data = new();

    public void Dispose() => _data.Dispose();

    [Fact]
    public async Task What_the_policy_denies_an_active_package_is_shown_with_reason_and_remedy()
    {
        Write("instance.yaml", "enabled: true\nallows_ui_plugins: true\nmax_level: interact\n");
        Write("communities/chess/plugin-policy.yaml", "trust_policy: unsigned_allowed\ninstall_sources: [upload]\n");
        Write("communities/chess/members.yaml", "members:\n  alice: [moderator]\n");
        await InstallAsync();
        (await ShowAsync()).Text.ShouldEndWith("  chess: org.example.first 1.0.0 active\n     storage:kv: Keep data of its own\n");

        Write("instance.yaml", "enabled: false\n");
        var text = (await ShowAsync()).Text;
        text.ShouldContain("     storage:kv: Keep data of its own\n        denied: ");
        text.ShouldContain("(plugins_disabled); ");
        using var json = JsonDocument.Parse((await ShowAsync("--json")).Text);
        var denied = json.RootElement.GetProperty("packages")[0].GetProperty("capabilities")[0].GetProperty("denied")[0];
        denied.GetProperty("reason_code").GetString().ShouldBe("plugins_disabled");
        denied.GetProperty("remedy").GetString().ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task A_faulty_policy_is_told_besides_what_is_denied_by_it()
    {
        Write("instance.yaml", "enabled: true\nallows_ui_plugins: true\nmax_level: interact\n");
        Write("communities/chess/plugin-policy.yaml", "trust_policy: unsigned_allowed\ninstall_sources: [upload]\n");
        Write("communities/chess/members.yaml", "members:\n  alice: [moderator]\n");
        await InstallAsync();
        Write("instance.yaml", "enabled: perhaps\n");
        var shown = await CommandLine.RunAsync("plugins", "show", "--data", _data.FullPath);
        shown.Text.ShouldContain("        denied: ");
        shown.Error.ShouldContain("warning: ");
        shown.Error.ShouldContain("instance.yaml");
    }

    [Fact]
    public async Task A_community_without_packages_is_told_as_it_may_be_misspelt() =>
        (await CommandLine.RunAsync("plugins", "show", "--community", "ches", "--data", _data.FullPath)).Complaint.ShouldBe("note: there are no packages of a community 'ches' here");

    private async Task InstallAsync()
    {
        await using var host = await BaileyHost.StartAsync(new BaileySetup().UseData(_data.FullPath), TestContext.Current.CancellationToken);
        var package = PackageBuilder.Build(new Dictionary<string, ReadOnlyMemory<byte>>
        {
            [PackageFiles.Module] = new ModuleBuilder().Function("go", [], [WasmValueType.I32], static code => code.I32Const(0)).ToBytes(),
            [PackageFiles.Manifest] = Encoding.UTF8.GetBytes(
                """
                {
                  "id": "org.example.first", "name": "First", "version": "1.0.0", "publisher": { "name": "Example" },
                  "hooks": [{ "name": "message.posted", "export": "go", "kind": "filter" }], "capabilities": [{ "type": "storage:kv" }]
                }
                """),
        });
        var alice = new PackageActor("alice");
        var uploaded = (await host.Packages.UploadAsync("chess", package, alice, TestContext.Current.CancellationToken)).Value!;
        (await host.Packages.ReviewAsync("chess", uploaded.PluginId, uploaded.Digest, alice, TestContext.Current.CancellationToken)).Failure.ShouldBeNull();
        (await host.Packages.ActivateAsync("chess", uploaded.PluginId, uploaded.Digest, AcceptedCapabilities.All, alice, TestContext.Current.CancellationToken)).Failure.ShouldBeNull();
    }

    private async Task<CommandLine.Result> ShowAsync(params string[] arguments)
    {
        var result = await CommandLine.RunAsync(["plugins", "show", "--data", _data.FullPath, .. arguments]);
        result.ExitCode.ShouldBe(ExitCode.Ok, result.Error);
        result.Error.ShouldBeEmpty();
        return result;
    }

    private void Write(string path, string text)
    {
        var file = Path.Combine(_data.FullPath, "etc", path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }
}
