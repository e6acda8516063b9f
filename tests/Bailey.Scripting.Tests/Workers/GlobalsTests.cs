using System.Collections.Concurrent;
using System.Reflection;
using System.Text;
using Bailey.Scripting.Compilation;
using Bailey.Scripting.Surfaces;
using Bailey.Scripting.Worker.Running;
using Bailey.Scripting.Workers;
using Bailey.Testing;

namespace Bailey.Scripting.Tests.Workers;

/// <summary>What scripts find, and what their calls become at the host.</summary>
public sealed class GlobalsTests(WorkerFixture fixture) : IClassFixture<WorkerFixture>
{
    [Theory]
    [InlineData(typeof(ScriptSurface), typeof(WorkerScriptGlobals))]
    [InlineData(typeof(TriggerSurface), typeof(WorkerTriggerGlobals))]
    [InlineData(typeof(ScriptStorage), typeof(WorkerScriptStorage))]
    public void What_is_there_is_what_scripts_are_compiled_against(Type surface, Type real)
    {
        surface.IsAssignableFrom(real).ShouldBeTrue();
        Members(real).ShouldBe(Members(surface));
    }

    [Theory]
    [InlineData("return Community + Domain + Principal + Hook;", "\"chess/openingsbobpost.created\"")]
    [InlineData("return (int)Attribute(\"post.author.karma\") + (int)Attribute(\"list.1\");", "9")]
    [InlineData("return Attribute(\"post.nothing.at.all\") is null;", "true")]
    [InlineData("return Input[\"post\"][\"text\"];", "\"hi\"")]
    public async Task A_trigger_finds_what_it_decides_by(string code, string expected)
    {
        foreach (var surface in (SurfaceKind[])[SurfaceKind.Trigger, SurfaceKind.Script])
        {
            Json(await RunAsync(code, surface, null)).ShouldBe(expected);
        }
    }

    [Theory]
    [InlineData("return await Storage.GetAsync(\"k\");", "kv_get", """{"key":"k"}""", """{"value":"{\"a\":1}"}""", """{"a":1}""")]
    [InlineData("return await Storage.GetAsync(\"k\");", "kv_get", """{"key":"k"}""", """{"value":null}""", "null")]
    [InlineData("await Storage.SetAsync(\"k\", 5); return 1;", "kv_set", """{"key":"k","value":"5"}""", """{"ok":true}""", "1")]
    [InlineData("await Storage.DeleteAsync(\"k\"); return 1;", "kv_delete", """{"key":"k"}""", """{"deleted":true}""", "1")]
    [InlineData("return await Storage.ListAsync(\"p\");", "kv_list", """{"prefix":"p","limit":1000}""", """{"keys":["p1","p2"]}""", """["p1","p2"]""")]
    [InlineData("await NotifyAsync(\"bob\", \"hi\"); return 1;", "message_send", """{"recipient":"bob","subject":"post.created","body":"hi"}""", """{"id":"1"}""", "1")]
    [InlineData("return await HttpAsync(\"GET\", \"https://example.org/\");", "http_request", """{"method":"GET","url":"https://example.org/","body":null}""", """{"status":200}""", """{"status":200}""")]
    [InlineData("return await CallAsync(\"members_list\", new JsonObject { [\"id\"] = \"chess\" });", "members_list", """{"id":"chess"}""", """{"members":[]}""", """{"members":[]}""")]
    [Rule("S2.15")]
    public async Task What_reaches_out_is_a_call_of_the_host(string code, string function, string request, string reply, string expected)
    {
        var host = new RecordingHost((_, _) => ScriptHostReply.Ok(Encoding.UTF8.GetBytes(reply)));
        var outcome = await RunAsync(code, SurfaceKind.Script, host);
        Json(outcome).ShouldBe(expected);
        host.Calls.ShouldBe([(function, request)]);
        outcome.HostCalls.ShouldBe(1);
    }

    [Fact]
    [Rule("S2.16")]
    public async Task A_denial_is_an_exception_that_a_script_survives()
    {
        const string Code = "try { await Storage.GetAsync(\"k\"); return \"?\"; } catch (InvalidOperationException denied) { return denied.Message; }";
        Json(await RunAsync(Code, SurfaceKind.Script, new RecordingHost((_, _) => ScriptHostReply.Denied("capability_undeclared", "ask for storage:kv")))).ShouldBe("\"capability_undeclared: ask for storage:kv\"");
        Json(await RunAsync(Code, SurfaceKind.Script, new RecordingHost((_, _) => throw new InvalidOperationException("a secret of the host")))).ShouldStartWith($"\"{ScriptWorkerReason.HostCallFailed}: ");
        Json(await RunAsync(Code, SurfaceKind.Script, null)).ShouldStartWith($"\"{ScriptWorkerReason.HostCallDenied}: ");
    }

    [Fact]
    public async Task Many_calls_at_once_are_answered_each_with_its_own()
    {
        var host = new RecordingHost((_, request) => ScriptHostReply.Ok(request));
        var outcome = await RunAsync("var all = await Task.WhenAll(Enumerable.Range(0, 200).Select(i => CallAsync(\"echo\", i))); return all.Select(n => (int)n).Sum();", SurfaceKind.Script, host);
        Json(outcome).ShouldBe("19900");
        outcome.HostCalls.ShouldBe(200);
    }

    [Fact]
    public async Task Too_many_calls_end_the_run()
    {
        var outcome = await RunAsync("while (true) { await CallAsync(\"echo\", 1); }", SurfaceKind.Script, new RecordingHost((_, request) => ScriptHostReply.Ok(request)), new ScriptRunLimits { MaxHostCalls = 10 });
        outcome.ReasonCode.ShouldBe(ScriptWorkerReason.TooManyHostCalls, outcome.Message);
    }

    [Theory]
    [InlineData("Reject(\"no\"); return 1;")]
    [InlineData("try { Reject(\"no\"); } catch { } return 1;")]
    [InlineData("await Task.Yield(); Reject(\"no\"); return 1;")]
    public async Task Whoever_rejects_has_rejected(string code)
    {
        var outcome = await RunAsync(code, SurfaceKind.Script, null);
        outcome.Kind.ShouldBe(ScriptOutcomeKind.Rejected);
        outcome.ReasonCode.ShouldBe(ScriptWorkerReason.Rejected);
        outcome.Message.ShouldBe("no");
    }

    [Fact]
    public async Task A_log_has_its_lines_and_settings_are_there()
    {
        var outcome = await RunAsync("Log(\"one\"); Log(new string('x', 10_000)); return Settings[\"s\"];", SurfaceKind.Script, null);
        Json(outcome).ShouldBe("true");
        outcome.Log.ShouldBe("one\n" + new string('x', 4096) + "\n");
    }

    [Fact]
    public async Task A_script_that_listens_is_told_that_its_time_is_over()
    {
        var outcome = await RunAsync("var told = new TaskCompletionSource(); Cancellation.Register(() => told.SetResult()); await told.Task; Log(\"told\"); return 1;", SurfaceKind.Script, null, new ScriptRunLimits { WallTime = TimeSpan.FromSeconds(1) });
        outcome.ReasonCode.ShouldBe(ScriptWorkerReason.Timeout, outcome.Message);
        outcome.Kind.ShouldBe(ScriptOutcomeKind.LimitBreached);
    }

    private static IEnumerable<string> Members(Type type) =>
        type.GetMembers(BindingFlags.Public | BindingFlags.Instance | BindingFlags.Static)
            .Where(member => member is not ConstructorInfo)
            .Select(member => member.ToString()!)
            .Order(StringComparer.Ordinal);

    private static string Json(ScriptOutcome outcome)
    {
        outcome.Kind.ShouldBe(ScriptOutcomeKind.Result, outcome.Message);
        return System.Text.Json.Nodes.JsonNode.Parse(outcome.ResultJson.Span)?.ToJsonString(new System.Text.Json.JsonSerializerOptions { Encoder = System.Text.Encodings.Web.JavaScriptEncoder.UnsafeRelaxedJsonEscaping }) ?? "null";
    }

    private Task<ScriptOutcome> RunAsync(string code, SurfaceKind surface, IScriptHost? host, ScriptRunLimits? limits = null) => fixture.Pool.RunAsync(
        new ScriptRun(HostileScript.Compile(code, surface), "chess")
        {
            Community = "chess",
            Domain = "/openings",
            Principal = "bob",
            Hook = "post.created",
            InputJson = """{"post":{"text":"hi","author":{"karma":7}},"list":[1,2]}"""u8.ToArray(),
            SettingsJson = """{"s":true}"""u8.ToArray(),
            Host = host,
            Limits = limits,
        },
        TestContext.Current.CancellationToken);

    private sealed class RecordingHost(Func<string, ReadOnlyMemory<byte>, ScriptHostReply> answer) : IScriptHost
    {
        public ConcurrentQueue<(string, string)> Calls { get; } = new();

        public ValueTask<ScriptHostReply> CallAsync(string name, ReadOnlyMemory<byte> request, CancellationToken cancellationToken)
        {
            Calls.Enqueue((name, Encoding.UTF8.GetString(request.Span)));
            return ValueTask.FromResult(answer(name, request));
        }
    }
}
