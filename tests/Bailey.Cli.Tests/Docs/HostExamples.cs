using System.Text;
using Bailey.Plugins.BuiltIn;
using Bailey.Plugins.Hooks;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Lifecycle;
using Bailey.Plugins.Packages;
using Bailey.Plugins.Scripts;
using Bailey.Storage.Hosting;
using Bailey.Testing.Modules;
using Bailey.Wasm;

namespace Bailey.Cli.Tests.Docs;

/// <summary>
/// The examples of the documentation that embed a host. What stands between the marks is, word for word, what the page shows.
/// </summary>
public sealed class HostExamples : IDisposable
{
    private readonly TemporaryFolder _folder = new();

    public HostExamples()
    {
        Write("instance.yaml", "enabled: true\nallows_ui_plugins: true\nmax_level: interact\n");
        Write("communities/chess/plugin-policy.yaml", "trust_policy: unsigned_allowed\ninstall_sources: [upload]\n");
        Write("communities/chess/members.yaml", "members:\n  alice: [moderator]\n  bob: [member]\n");
    }

    private ExampleConsole Console { get; } = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task DispatchHook()
    {
        var folder = _folder.FullPath;
        // <example>
        await using var host = await BaileyHost.StartAsync(new BaileySetup().UseData(folder));
        var reply = await host.Hooks.DispatchAsync(new HookRequest("chess", "message.posted", "bob", Encoding.UTF8.GetBytes("""{"text":"Hello"}""")));
        if (reply.Denial is { } denial)
        {
            Console.WriteLine($"nobody was asked: {denial.Message} ({denial.ReasonCode})");
        }
        else if (reply.Rejection is { } rejection)
        {
            Console.WriteLine($"{rejection.PluginId} says no: {rejection.Reason}");
        }
        else
        {
            Console.WriteLine(Encoding.UTF8.GetString(reply.Value.Span));
        }
        // </example>
        Console.Text.ShouldBe("{\"text\":\"Hello\"}\n");
    }

    [Fact]
    public async Task DeployScripts()
    {
        var folder = _folder.FullPath;
        var scripts = Path.Combine(Bailey.Testing.RepositoryRoot.Path, "samples/scripts");
        // <example>
        await using var host = await BaileyHost.StartAsync(new BaileySetup().UseData(folder));
        var deployed = await host.Scripts.DeployAsync("chess", new ScriptDeployment
        {
            Scripts =
            [
                new ScriptDefinition("no-shouting", File.ReadAllText(Path.Combine(scripts, "no-shouting.csx")))
                {
                    Hooks = [new HookDeclaration("post.saving", "script", HookKind.Filter)],
                    Trigger = "Attribute(\"text\") is not null",
                    CapabilitiesJson = """[{"type":"storage:kv","justification":"counts warnings"}]""",
                },
            ],
        }, new PackageActor("alice"));
        // </example>
        deployed.IsDone.ShouldBeTrue(deployed.Failure?.Message);
        var reply = await host.Hooks.DispatchAsync(new HookRequest("chess", "post.saving", "bob", Encoding.UTF8.GetBytes("""{"text":"HELLO EVERYBODY"}""")));
        reply.Rejection.ShouldBe(new HookRejection("script.no-shouting", HookReason.Rejected, "Please do not shout."));
    }

    [Fact]
    public async Task BuiltInPlugin()
    {
        var folder = _folder.FullPath;
        // <example>
        var polite = new PluginBuilder("polite", "1.0.0")
            .Filter("shouting", "message.posted", 10, HookErrorPolicy.Continue, (call, _) =>
                ValueTask.FromResult(call.Value.Span.IndexOf("!!!"u8) < 0 ? HookAnswer.Pass : HookAnswer.Reject("please do not shout")))
            .Build();
        var setup = new BaileySetup { BuiltIns = { polite } }.UseData(folder);
        await using var host = await BaileyHost.StartAsync(setup);
        // </example>
        var reply = await host.Hooks.DispatchAsync(
            new HookRequest("chess", "message.posted", "bob", "{\"text\":\"Hello!!!\"}"u8.ToArray()), TestContext.Current.CancellationToken);
        reply.MayGoOn.ShouldBeFalse();
        reply.Rejection!.Reason.ShouldBe("please do not shout");
    }

    [Fact]
    public async Task InstallPackage()
    {
        await using var host = await BaileyHost.StartAsync(new BaileySetup().UseData(_folder.FullPath), TestContext.Current.CancellationToken);
        var module = new ModuleBuilder().Function("go", [], [WasmValueType.I32], static code => code.I32Const(0)).ToBytes();
        var package = PackageBuilder.Build(new Dictionary<string, ReadOnlyMemory<byte>>
        {
            [PackageFiles.Module] = module,
            [PackageFiles.Manifest] = Encoding.UTF8.GetBytes(
                """
                {
                  "id": "org.example.first", "name": "First", "version": "1.0.0", "publisher": { "name": "Example" },
                  "hooks": [{ "name": "message.posted", "export": "go", "kind": "filter" }], "capabilities": [{ "type": "storage:kv" }]
                }
                """),
        });
        // <example>
        var actor = new PackageActor("alice");
        var uploaded = await host.Packages.UploadAsync("chess", package, actor);
        if (uploaded.Failure is { } failure)
        {
            Console.WriteLine($"{failure.Message} ({failure.Code})");
            return;
        }

        var review = await host.Packages.ReviewAsync("chess", uploaded.Value!.PluginId, null, actor);
        foreach (var capability in review.Value!.Capabilities)
        {
            Console.WriteLine($"{capability.Capability.Sentence}: {(capability.Granted is null ? "denied" : "granted")}");
        }

        var active = await host.Packages.ActivateAsync("chess", uploaded.Value.PluginId, review.Value.Digest, AcceptedCapabilities.All, actor);
        Console.WriteLine(active.Value?.State);
        // </example>
        Console.Text.ShouldEndWith(": granted\nActive\n");
    }

    private void Write(string path, string text)
    {
        var file = Path.Combine(_folder.FullPath, "etc", path);
        Directory.CreateDirectory(Path.GetDirectoryName(file)!);
        File.WriteAllText(file, text);
    }

    private sealed class ExampleConsole
    {
        private readonly StringBuilder _text = new();

        public string Text => _text.ToString();

        public void WriteLine(object? line) => _text.Append(line).Append('\n');
    }
}
