using System.Text.Json;
using System.Text.Json.Nodes;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Hooks;
using Bailey.Plugins.Tests.Hosting;
using Bailey.Testing;

namespace Bailey.Plugins.Tests.HostFunctions;

/// <summary>What plugins keep: kv_get, kv_set, kv_delete and kv_list.</summary>
public sealed class ValueTests
{
    private const string Storage = """[{"type":"storage:kv","justification":"j"}]""";
    private static readonly string[] s_functions = ["kv_get", "kv_set", "kv_delete", "kv_list"];

    [Fact]
    [Rule("L4.4")]
    public async Task Values_are_kept_found_listed_and_deleted()
    {
        await using var world = await StartAsync();
        foreach (var key in new[] { "b", "a", "c", "other" })
        {
            await world.AskAsync("kv_set", new { key, value = $"value of {key}" });
        }

        (await world.AskAsync("kv_get", new { key = "a" }))["value"]!.GetValue<string>().ShouldBe("value of a");
        (await world.AskAsync("kv_list", new { limit = 2 })).ToJsonString().ShouldBe("""{"keys":["a","b"],"next":"b"}""");
        (await world.AskAsync("kv_list", new { limit = 2, after = "b" })).ToJsonString().ShouldBe("""{"keys":["c","other"],"next":"other"}""");
        (await world.AskAsync("kv_list", new { prefix = "o" })).ToJsonString().ShouldBe("""{"keys":["other"]}""");
        (await world.AskAsync("kv_delete", new { key = "a" }))["deleted"]!.GetValue<bool>().ShouldBeTrue();
        (await world.AskAsync("kv_delete", new { key = "a" }))["deleted"]!.GetValue<bool>().ShouldBeFalse();
        (await world.AskAsync("kv_get", new { key = "a" })).ToJsonString().ShouldBe("""{"value":null}""");
    }

    [Fact]
    [Rule("L4.5")]
    public async Task Each_plugin_in_each_community_has_values_of_its_own()
    {
        await using var world = await HostWorld.StartAsync();
        var package = world.Package("org.example.one", HostGuests.Caller("kv_get", "kv_set"), ["kv_get", "kv_set"], Storage);
        await world.InstallAsync(package);
        await world.InstallAsync(package, "go");
        await world.AskAsync("kv_set", new { key = "k", value = "v" });
        await world.InstallAsync("org.example.two", HostGuests.Caller("kv_list"), ["kv_list"], Storage);

        (await world.AskAsync("kv_get", new { key = "k" }))["value"]!.GetValue<string>().ShouldBe("v");
        (await world.AskAsync("kv_list", new { }))["keys"]!.AsArray().ShouldBeEmpty();
        Text(await world.CallAsync("kv_get", """{"key":"k"}""", community: "go")).ShouldBe("""{"value":null}""");
    }

    [Fact]
    [Rule("L4.6")]
    public async Task A_call_sees_what_it_wrote_and_what_it_wrote_is_stored_as_one()
    {
        await using var world = await HostWorld.StartAsync();
        await world.InstallAsync("org.example.steps", ProofGuests.Steps("run", ("kv_set", Set("b", "1")), ("kv_set", Set("d", "2")), ("kv_delete", """{"key":"b"}"""), ("kv_set", Set("c", "3")), ("kv_list", "{}")), ["run"], Storage);

        Text(await world.CallAsync("run")).ShouldBe("""{"keys":["c","d"]}""");

        world.Host.Store.GetValue(HostWorld.Community, "org.example.steps", "b").ShouldBeNull();
        world.Host.Store.GetValue(HostWorld.Community, "org.example.steps", "c").ShouldNotBeNull();
    }

    [Theory]
    [InlineData(null, PluginOutcomeKind.Trapped, false)]
    [InlineData(1, PluginOutcomeKind.Trapped, false)]
    [InlineData(2, PluginOutcomeKind.Rejected, true)]
    [InlineData(0, PluginOutcomeKind.Result, true)]
    [Rule("L4.6")]
    public async Task What_a_failed_call_wrote_is_forgotten_and_what_a_rejecting_one_wrote_is_kept(int? code, PluginOutcomeKind kind, bool kept)
    {
        await using var world = await HostWorld.StartAsync();
        await world.InstallAsync("org.example.steps", ProofGuests.Ending("run", code, ("kv_set", Set("a", "1")), ("kv_set", Set("b", "2"))), ["run"], Storage, static manifest => manifest["hooks"]![0]!["kind"] = "filter");

        (await world.CallAsync("run")).Kind.ShouldBe(kind);

        (world.Host.Store.GetValue(HostWorld.Community, "org.example.steps", "a") is not null).ShouldBe(kept);
        world.Host.Ledgers.Find("bob")!.Usage.StorageBytes.ShouldBe(kept ? 4 : 0);
    }

    [Fact]
    [Rule("L4.6")]
    public async Task Eight_callers_at_once_lose_no_increment()
    {
        await using var world = await HostWorld.StartAsync();
        await world.ProfileAsync("bob", "quotas: {max_in_flight_calls: 64}");
        await world.InstallAsync("org.example.counter", ProofGuests.Increment, ["begin", "increment"], Storage);
        (await world.CallAsync("begin")).Kind.ShouldBe(PluginOutcomeKind.Result);

        await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => Task.Run(async () =>
        {
            for (var i = 0; i < 10; i++)
            {
                var outcome = await world.CallAsync("increment");
                outcome.Kind.ShouldBe(PluginOutcomeKind.Result, outcome.Message);
            }
        })));

        world.Host.Store.GetValue(HostWorld.Community, "org.example.counter", "n")!.Value.Bytes.Length.ShouldBe(80);
    }

    [Fact]
    public async Task Keys_are_listed_in_one_order_whether_stored_or_not_and_none_is_passed_over()
    {
        await using var world = await StartAsync();
        await world.AskAsync("kv_set", new { key = "\uFF21", value = "" });
        await world.InstallAsync("org.example.steps", ProofGuests.Steps("run", ("kv_set", Set("\uFF21", "")), ("kv_set", Set("\U0001F600", "")), ("kv_list", """{"limit":1}""")), ["run"], Storage);

        var first = JsonNode.Parse(Text(await world.CallAsync("run")))!["next"]!.GetValue<string>();

        first.ShouldBe("\uFF21");
        world.Host.Store.ListKeys(HostWorld.Community, "org.example.steps", "", first, 10).ShouldBe(["\U0001F600"]);
    }

    [Theory]
    [InlineData("kv_set", """{"key":"","value":""}""", "value_out_of_range")]
    [InlineData("kv_set", """{"key":"a\u0000b","value":""}""", "value_out_of_range")]
    [InlineData("kv_set", """{"key":"LONG","value":""}""", "value_out_of_range")]
    [InlineData("kv_set", """{"key":"\ud800","value":""}""", "request_invalid")]
    [InlineData("kv_set", """{"key":"a","value":"\udfff"}""", "request_invalid")]
    [InlineData("kv_set", """{"key":"a"}""", "request_invalid")]
    [InlineData("kv_set", """{"key":"a","value":null}""", "request_invalid")]
    [InlineData("kv_set", """{"key":"a","value":1}""", "request_invalid")]
    [InlineData("kv_set", """{"key":"a","value":"1","value":"2"}""", "request_invalid")]
    [InlineData("kv_set", """{"key":"a","value":"1","ttl":2}""", "request_invalid")]
    [InlineData("kv_set", """{"key":"a","value":"1"} {}""", "request_invalid")]
    [InlineData("kv_get", "[]", "request_invalid")]
    [InlineData("kv_get", "null", "request_invalid")]
    [InlineData("kv_get", "", "request_invalid")]
    [InlineData("kv_list", """{"limit":0}""", "value_out_of_range")]
    [InlineData("kv_list", """{"limit":1001}""", "value_out_of_range")]
    [Rule("L4.17")]
    public async Task What_is_no_request_is_answered_with_an_error_and_told(string function, string request, string code)
    {
        await using var world = await StartAsync();

        var outcome = await world.CallAsync(function, request.Replace("LONG", new string('k', 513), StringComparison.Ordinal));

        JsonNode.Parse(outcome.Output.Span)!["error"]!["code"]!.GetValue<string>().ShouldBe(code);
        var entry = (await world.AuditAsync(AuditAction.HostCall)).ShouldHaveSingleItem();
        (entry.Outcome, entry.ReasonCode).ShouldBe((AuditOutcome.Failed, code));
    }

    [Fact]
    [Rule("L4.3")]
    public async Task Who_wrote_a_value_last_pays_for_it_also_after_a_restart()
    {
        await using var world = await StartAsync();
        await world.AskAsync("kv_set", new { key = "k", value = "0123456789" });
        await world.AskAsync("kv_set", new { key = "mine", value = "12" });
        Paid(world, "bob").ShouldBe(11 + 6);
        await world.AskAsync("kv_set", new { key = "k", value = "01234567890123456789" }, "carol");
        (Paid(world, "bob"), Paid(world, "carol")).ShouldBe((6, 21));
        await world.AskAsync("kv_set", new { key = "k", value = "0" }, "carol");
        (Paid(world, "bob"), Paid(world, "carol")).ShouldBe((6, 2));

        await world.RestartAsync();
        (Paid(world, "bob"), Paid(world, "carol")).ShouldBe((6, 2));
        await world.AskAsync("kv_delete", new { key = "k" }, "bob");

        (Paid(world, "bob"), Paid(world, "carol")).ShouldBe((6, 0));
    }

    [Fact]
    [Rule("L4.2")]
    public async Task Each_call_of_the_host_is_in_the_log_and_no_value_is()
    {
        await using var world = await StartAsync();
        await world.AskAsync("kv_set", new { key = "token", value = "hunter2-hunter2" });
        await world.AskAsync("kv_get", new { key = "token" });
        await world.AskAsync("kv_delete", new { key = "token" });
        await world.AskAsync("kv_list", new { prefix = "t" });

        var entries = (await world.AuditAsync(AuditAction.HostCall)).Reverse().ToArray();

        entries.Select(static entry => entry.Metadata.Single(static pair => pair.Key == "function").Value).ShouldBe(["kv_set", "kv_get", "kv_delete", "kv_list"]);
        entries.ShouldAllBe(static entry => entry.Capability == "storage:kv" && entry.Outcome == AuditOutcome.Ok && entry.ReasonCode == "ok" && entry.Plugin == "org.example.values" && entry.Principal == "bob");
        entries.Select(static entry => entry.Target).ShouldBe(["token", "token", "token", "t"]);
        foreach (var entry in await world.AuditAsync())
        {
            JsonSerializer.Serialize(entry).ShouldNotContain("hunter2");
        }
    }

    [Fact]
    [Rule("L4.6")]
    public async Task A_call_that_nobody_waits_for_any_more_keeps_nothing_holds_nothing_and_is_told()
    {
        await using var world = await ProofWorld.StartAsync();
        await world.InstallAsync(
            ProofGuests.Twice("kv_set", Set("k", "v"), world.WaitUrl), ["twice"],
            $$"""[{"type":"storage:kv","justification":"j"},{"type":"network:connect","hosts":["127.0.0.1"],"ports":[{{world.Server.Port}}],"justification":"j"}]""");
        using var patience = new CancellationTokenSource();

        var call = Task.Run(async () => await world.World.DispatchAsync("twice", "{}", "alice", cancellationToken: patience.Token));
        await world.IsWaiting;
        await patience.CancelAsync();
        await Should.ThrowAsync<OperationCanceledException>(call);

        world.Host.Store.GetValue(HostWorld.Community, ProofWorld.Plugin, "k").ShouldBeNull();
        world.Host.Ledgers.Find("alice")!.Usage.StorageBytes.ShouldBe(0);
        (await world.World.AuditAsync(AuditAction.HostCall)).ShouldContain(static entry => entry.Capability == "storage:kv");
        (await world.World.AuditAsync(AuditAction.Call)).ShouldHaveSingleItem().ReasonCode.ShouldBe("cancelled");
        world.Release();
        (await world.CallAsync("twice")).ShouldBe("ok");
        world.Host.Store.GetValue(HostWorld.Community, ProofWorld.Plugin, "k").ShouldNotBeNull();
    }

    [Fact]
    public async Task A_request_that_outlasts_its_call_is_told_all_the_same()
    {
        await using var world = await ProofWorld.StartAsync(static setup => setup.Limits = setup.Limits with { CallTimeout = TimeSpan.FromSeconds(3) });
        await world.InstallAsync(ProofGuests.Steps("fetch", ("http_request", world.WaitUrl)), ["fetch"], $$"""[{"type":"network:connect","hosts":["127.0.0.1"],"ports":[{{world.Server.Port}}],"justification":"j"}]""");

        (await world.CallAsync("fetch")).ShouldBe("deadline");

        await HookDispatchTests.Eventually(async () => (await world.World.AuditAsync(AuditAction.HostCall)).Any(static entry => entry is { Capability: "network:connect", Outcome: AuditOutcome.Failed }));
    }

    [Fact]
    public async Task What_one_call_looks_at_and_changes_is_bounded()
    {
        await using var world = await HostWorld.StartAsync(static setup => setup.Limits = setup.Limits with { MaxCallValueBytes = 1024 });
        await world.InstallAsync("org.example.steps", ProofGuests.Steps("run", ("kv_set", Set("a", new string('x', 600))), ("kv_set", Set("b", new string('x', 600)))), ["run"], Storage);

        JsonNode.Parse(Text(await world.CallAsync("run")))!["error"]!["code"]!.GetValue<string>().ShouldBe("value_out_of_range");

        world.Host.Store.GetValue(HostWorld.Community, "org.example.steps", "a").ShouldNotBeNull();
        world.Host.Store.GetValue(HostWorld.Community, "org.example.steps", "b").ShouldBeNull();
    }

    [Fact]
    public async Task Lower_quotas_bind_a_call_that_runs()
    {
        await using var world = await ProofWorld.StartAsync();
        await world.InstallAsync(
            ProofGuests.Steps("run", ("kv_set", Set("a", "0123456789")), ("http_request", world.WaitUrl), ("kv_set", Set("b", "0123456789"))), ["run"],
            $$"""[{"type":"storage:kv","justification":"j"},{"type":"network:connect","hosts":["127.0.0.1"],"ports":[{{world.Server.Port}}],"justification":"j"}]""");

        var call = world.CallAsync("run");
        await world.IsWaiting;
        await world.World.ProfileAsync("alice", world.Profile + "quotas: {max_storage_bytes: 15}\n");
        world.Release();

        (await call).ShouldBe("quota_storage");
    }

    private static async Task<HostWorld> StartAsync()
    {
        var world = await HostWorld.StartAsync();
        await world.InstallAsync("org.example.values", HostGuests.Caller(s_functions), s_functions, Storage);
        return world;
    }

    private static string Set(string key, string value) => JsonSerializer.Serialize(new { key, value });

    private static string Text(PluginOutcome outcome) => System.Text.Encoding.UTF8.GetString(outcome.Output.Span);

    private static long Paid(HostWorld world, string principal) => world.Host.Ledgers.Find(principal)?.Usage.StorageBytes ?? 0;
}
