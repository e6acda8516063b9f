using System.Text;
using System.Text.Json.Nodes;
using Bailey.Server.Telemetry;
using Bailey.Testing.Host;
using Bailey.Testing.Modules;
using Bailey.Wasm;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;

namespace Bailey.Server.Tests.Telemetry;

/// <summary>What strangers say makes no line of a log that somebody else seems to have written.</summary>
public sealed class LogLineTests
{
    private const string Forged = "first\nok: all is well\r\u001b[2J\u009b1A\u202edlrow";

    [Fact]
    public void The_servers_log_has_a_line_for_each_thing_that_is_told_whatever_is_in_it()
    {
        var formatter = new LineFormatter();
        using var log = new StringWriter { NewLine = "\n" };
        formatter.Write(new LogEntry<string>(LogLevel.Error, "Test", new EventId(7), Forged, new InvalidOperationException(Forged), static (state, _) => state), null, log);
        var line = log.ToString();
        line.ShouldStartWith("fail: Test[7] first ok: all is well");
        line.ShouldContain("InvalidOperationException: first ok: all is well");
        line.IndexOf('\n', StringComparison.Ordinal).ShouldBe(line.Length - 1);
        line.ShouldNotContain('\r');
        line.ShouldNotContain('\u001b');
        line.ShouldNotContain('\u009b');
        line.ShouldNotContain('\u202e');
    }

    [Fact]
    public async Task A_line_that_a_job_logged_is_one_line_and_steers_nothing()
    {
        await using var world = await ServerWorld.StartAsync(policy: "trust_policy: unsigned_allowed\ninstall_sources: [upload]\nallow_background_jobs: true\n", instance: "enabled: true\nmax_level: system\nplugin_allowlist:\n  - {id: org.example.liar, reason: a test, approved_by: root, approved_at: 2026-01-01}\n");
        using var mo = await world.ClientAsync("mo");
        var uploaded = (await mo.UploadAsync("/api/communities/chess/plugin-packages", OpenCommunity.Package(Manifest.ToJsonString(), Liar("a\nok:b\u001b[")))).ShouldBe(201).Json;
        var path = $"/api/communities/chess/plugin-packages/{uploaded["id"]!.GetValue<string>()}";
        (await mo.GetAsync(path + "/review")).ShouldBe(200);
        (await mo.PutAsync(path + "/activate", $$"""{"digest":"{{uploaded["digest"]!.GetValue<string>()}}","accept":"all"}""")).ShouldBe(200);
        var run = (await mo.PostAsync("/api/communities/chess/jobs/org.example.liar/nightly/run")).ShouldBe(202).Headers["Location"];
        for (var tries = 0; ; tries++)
        {
            var view = (await mo.GetAsync(run)).ShouldBe(200).Json;
            if (view["outcome"]!.GetValue<string>() != "running")
            {
                view["logs"]!.AsArray().Select(static line => line!["message"]!.GetValue<string>()).ShouldBe(["a ok:b?["], view.ToJsonString());
                return;
            }

            tries.ShouldBeLessThan(600);
            await Task.Delay(50, TestContext.Current.CancellationToken);
        }
    }

    private static JsonObject Manifest => new()
    {
        ["id"] = "org.example.liar",
        ["name"] = "Liar",
        ["version"] = "1.0.0",
        ["publisher"] = new JsonObject { ["name"] = "Test" },
        ["hooks"] = new JsonArray(),
        ["schedules"] = new JsonArray(new JsonObject { ["name"] = "nightly", ["export"] = "say", ["cron"] = "30 2 * * *" }),
        ["capabilities"] = new JsonArray(new JsonObject { ["type"] = "jobs:run", ["justification"] = "lies at night" }),
    };

    // Logs eight bytes.
    private static byte[] Liar(string text) => new ModuleBuilder()
        .ImportFunction("extism:host/env", "alloc", [WasmValueType.I64], [WasmValueType.I64])
        .ImportFunction("extism:host/env", "store_u64", [WasmValueType.I64, WasmValueType.I64], [])
        .ImportFunction("extism:host/env", "log_warn", [WasmValueType.I64], [])
        .Memory(1)
        .Function("say", [], [WasmValueType.I32], [WasmValueType.I64], code => code
            .I64Const(8).Call("alloc").LocalTee(0).I64Const(BitConverter.ToInt64(Encoding.UTF8.GetBytes(text))).Call("store_u64").LocalGet(0).Call("log_warn").I32Const(0))
        .ToBytes();
}
