using System.Text.Json;
using Bailey.Cli.Commands;
using Bailey.Testing.Modules;
using Bailey.Wasm;

namespace Bailey.Cli.Tests.Dev;

/// <summary><c>bailey dev</c>: a plugin under production limits, with what it used beside what it declares.</summary>
public sealed class DevCommandTests : IDisposable
{
    private const string StoreAndSend = """[{ "type": "storage:kv" }, { "type": "messages:send", "recipients": ["role:moderator"] }]""";

    private readonly TemporaryFolder _folder = new();

    public void Dispose() => _folder.Dispose();

    [Fact]
    public async Task A_run_tells_what_was_used_of_what_is_declared_and_allowed()
    {
        Project(Caller("kv_set"), StoreAndSend);
        var run = await CommandLine.RunAsync("dev", _folder.FullPath, "--once", "--input", """{"key":"k","value":"v"}""");
        run.ExitCode.ShouldBe(ExitCode.Ok, run.Error);
        run.Text.ShouldStartWith("org.example.first 1.0.0 at message.posted: result\n  {\"ok\":true}\nused\n  fuel    ");
        run.Text.ShouldContain(" of 1,000,000\n  memory  ");
        run.Text.ShouldContain(" of 64 MiB\n  time    ");
        run.Text.ShouldContain("  messages:send      declared but not used\n  storage:kv         used by kv_set 'k'\n");
        run.Text.ShouldContain("  allows_ui_plugins: true\n  max_level: interact\n");
    }

    [Fact]
    public async Task What_goes_beyond_a_declaration_is_denied_and_told()
    {
        Project(Caller("message_send"), StoreAndSend);
        using var run = await JsonAsync(ExitCode.Ok, "--input", """{"recipient":"member","body":"psst"}""");
        var send = run.RootElement.GetProperty("capabilities")[0];
        send.GetProperty("type").GetString().ShouldBe("messages:send");
        send.GetProperty("status").GetString().ShouldBe("denied");
        var call = send.GetProperty("calls")[0];
        call.GetProperty("function").GetString().ShouldBe("message_send");
        call.GetProperty("outcome").GetString().ShouldBe("denied");
        call.GetProperty("reason_code").GetString().ShouldBe("capability_undeclared");
        call.GetProperty("target").GetString().ShouldBe("member");
        run.RootElement.GetProperty("capabilities")[1].GetProperty("status").GetString().ShouldBe("declared_not_used");
    }

    [Fact]
    public async Task What_is_used_and_not_declared_is_denied_and_told()
    {
        // The function serves three capabilities, of which one is declared and another one asked for.
        Project(Caller("ui_register"), """[{ "type": "ui:panels", "locations": ["sidebar"] }]""");
        var run = await CommandLine.RunAsync("dev", _folder.FullPath, "--once", "--input", """{"kind":"component","place":"clock","title":"Clock"}""");
        run.ExitCode.ShouldBe(ExitCode.Ok, run.Error);
        run.Text.ShouldContain("  ui:components      used but not declared: denied to ui_register 'clock' (capability_undeclared)\n  ui:panels          declared but not used\n");
    }

    [Fact]
    public async Task A_function_that_is_not_declared_at_all_is_refused_before_anything_runs()
    {
        Project(Caller("kv_set"), "[]");
        var run = await CommandLine.RunAsync("dev", _folder.FullPath, "--once");
        run.ExitCode.ShouldBe(ExitCode.PolicyDenied);
        run.Output.ShouldBeEmpty();
        run.Error.ShouldContain("kv_set', and the manifest does not declare 'storage:kv'");
        run.Error.ShouldContain("capability_undeclared");
    }

    [Fact]
    public async Task A_plugin_that_never_ends_meets_the_limit_of_its_manifest()
    {
        Project(new ModuleBuilder().Function("go", [], [WasmValueType.I32], static code => code.Loop().Br(0).End().I32Const(0)).ToBytes(), "[]");
        using var run = await JsonAsync(ExitCode.PluginFailed);
        var outcome = run.RootElement.GetProperty("outcomes")[0];
        outcome.GetProperty("outcome").GetString().ShouldBe("limit_breached");
        outcome.GetProperty("reason_code").GetString().ShouldBe("out_of_fuel");
        outcome.GetProperty("fuel_limit").GetInt64().ShouldBe(1_000_000);
        outcome.GetProperty("fuel_used").GetInt64().ShouldBe(1_000_000);
        run.RootElement.GetProperty("ok").GetBoolean().ShouldBeFalse();
    }

    [Fact]
    public async Task What_an_operator_would_have_to_allow_is_told_item_by_item()
    {
        Project(Quiet, """[{ "type": "network:connect", "hosts": ["api.example.org"], "ports": [443, 8443] }, { "type": "fs:read", "paths": ["/srv/maps"] }]""");
        using var run = await JsonAsync(ExitCode.Ok);
        var instance = run.RootElement.GetProperty("operator").GetProperty("instance_yaml").GetString()!;
        instance.ShouldContain("max_level: system");
        instance.ShouldContain("allowed_fs_paths:\n  - \"/srv/maps\"", customMessage: instance);
        instance.ShouldContain("api.example.org");
        instance.ShouldContain("- 8443");
        instance.ShouldContain("org.example.first");
        run.RootElement.GetProperty("operator").GetProperty("community_yaml").GetString()!.ShouldContain("allow_outbound_http: true");
    }

    [Fact]
    public async Task A_build_that_fails_shows_what_it_said()
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the command is of a Unix shell");
        Project(Quiet, "[]");
        Write("bailey.json", """{ "build": ["sh", "-c", "echo plugin.c:3: no such thing >&2; exit 3"] }""");
        var run = await CommandLine.RunAsync("dev", _folder.FullPath, "--once");
        run.ExitCode.ShouldBe(ExitCode.BadData);
        run.Error.ShouldStartWith("plugin.c:3: no such thing\n");
        run.Error.ShouldContain("failed with exit code 3");
        run.Error.ShouldContain("dev_build_failed");
        Write("bailey.json", """{ "build": ["no-such-program-here"] }""");
        (await CommandLine.RunAsync("dev", _folder.FullPath, "--once")).Error.ShouldContain("'no-such-program-here' cannot be started");
    }

    [Theory]
    [InlineData("dev_project_invalid", """{ "biuld": [] }""")]
    [InlineData("dev_project_invalid", """{ "watch": ["../.."] }""")]
    [InlineData("dev_project_invalid", """{ "input": "/etc/passwd" }""")]
    [InlineData("dev_project_invalid", """{ "build": [""] }""")]
    [InlineData("dev_project_invalid", """{ "build": [null] }""")]
    [InlineData("dev_project_invalid", "null")]
    [InlineData("settings_invalid", """{ "settings": { "colour": 1 } }""")]
    [InlineData("dev_hook_unknown", """{ "hook": "message.psted" }""")]
    [InlineData("dev_input_invalid", "{}", "--input", "hello")]
    [InlineData("dev_hook_unknown", "{}", "--hook", "x")]
    public async Task What_is_wrong_with_a_project_is_told_with_a_code(string code, string project, params string[] options)
    {
        Project(Quiet, "[]");
        Write("bailey.json", project);
        using var run = await JsonAsync(ExitCode.BadData, options);
        run.RootElement.GetProperty("reason_code").GetString().ShouldBe(code);
        run.RootElement.GetProperty("message").GetString().ShouldNotBeNullOrEmpty();
    }

    [Fact]
    public async Task An_input_that_is_meant_as_a_file_is_looked_for_as_one()
    {
        Project(Quiet, "[]");
        Write("message.json", "{}");
        var run = await CommandLine.RunAsync("dev", _folder.FullPath, "--once", "--input", Path.Combine(_folder.FullPath, "mesage.json"));
        run.ExitCode.ShouldBe(ExitCode.BadData);
        run.Error.ShouldContain("there is no file");
        run.Error.ShouldContain("(did you mean 'message.json'?)");
    }

    [Fact]
    public async Task A_folder_that_is_no_package_is_told_what_to_do_instead()
    {
        (await CommandLine.FailAsync(ExitCode.NoInput, "dev", Path.Combine(_folder.FullPath, "none"), "--once")).ShouldContain("there is no folder");
        Write("Some.csproj", "<Project />");
        var run = await CommandLine.RunAsync("dev", _folder.FullPath, "--once");
        run.ExitCode.ShouldBe(ExitCode.BadData);
        run.Error.ShouldContain("run 'dotnet test' there");
    }

    [Fact]
    public async Task A_change_is_run_and_Ctrl_C_ends()
    {
        Project(Quiet, "[]");
        using var interrupt = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        using var output = new WatchedStream();
        using var error = new WatchedStream();
        await using var errors = new StreamWriter(error) { AutoFlush = true };
        var running = BaileyCommand.InvokeAsync(["dev", _folder.FullPath], new CommandConsole { Output = output, Error = errors }, interrupt.Token);
        await output.ContainsAsync("at message.posted: result");

        // Also one that is broken does not end it.
        Write("manifest.json", Manifest("[]").Replace("1.0.0", "one", StringComparison.Ordinal));
        await error.ContainsAsync("manifest_invalid");
        Write("manifest.json", Manifest("[]").Replace("1.0.0", "1.0.1", StringComparison.Ordinal));
        await output.ContainsAsync("org.example.first 1.0.1 at message.posted: result");
        await interrupt.CancelAsync();
        (await running).ShouldBe(ExitCode.Interrupted);
    }

    private static byte[] Quiet { get; } = new ModuleBuilder().Function("go", [], [WasmValueType.I32], static code => code.I32Const(0)).ToBytes();

    // Hands its input to a function of the host, and hands on what that answers.
    private static byte[] Caller(string function) => new ModuleBuilder()
        .ImportFunction("extism:host/user", function, [WasmValueType.I64], [WasmValueType.I64])
        .ImportFunction("extism:host/env", "input_offset", [], [WasmValueType.I64])
        .ImportFunction("extism:host/env", "length", [WasmValueType.I64], [WasmValueType.I64])
        .ImportFunction("extism:host/env", "output_set", [WasmValueType.I64, WasmValueType.I64], [])
        .Function("go", [], [WasmValueType.I32], [WasmValueType.I64], code => code
            .Call("input_offset").Call(function).LocalTee(0).LocalGet(0).Call("length").Call("output_set").I32Const(0))
        .ToBytes();

    private static string Manifest(string capabilities) =>
        $$"""
        {
          "id": "org.example.first", "name": "First", "version": "1.0.0", "publisher": { "name": "Example" },
          "hooks": [{ "name": "message.posted", "export": "go", "kind": "filter" }],
          "capabilities": {{capabilities}}, "limits": { "fuel": 1000000 },
          "settings_schema": "settings.schema.json"
        }
        """;

    private void Project(byte[] module, string capabilities)
    {
        Write("manifest.json", Manifest(capabilities));
        Write("settings.schema.json", """{ "type": "object", "properties": { "colour": { "type": "string" } } }""");
        _folder.Write("plugin.wasm", module);
    }

    private void Write(string name, string text) => _folder.Write(name, text);

    private async Task<JsonDocument> JsonAsync(int exitCode, params string[] options)
    {
        var run = await CommandLine.RunAsync(["dev", _folder.FullPath, "--once", "--json", .. options]);
        run.ExitCode.ShouldBe(exitCode, run.Error + run.Text);
        return JsonDocument.Parse(run.Text);
    }
}
