namespace Bailey.Server.Tests;

public sealed class PackageApiTests
{
    private const string Packages = "/api/communities/chess/plugin-packages";
    private const string Echo = Packages + "/org.example.echo";

    [Fact]
    public async Task A_package_is_uploaded_reviewed_activated_called_upgraded_rolled_back_and_removed()
    {
        await using var world = await ServerWorld.StartAsync();
        using var mo = await world.ClientAsync("mo");
        using var bob = await world.ClientAsync("bob");
        var uploaded = (await mo.UploadAsync(Packages, TestPackage.Build())).ShouldBe(201);
        uploaded.Json["state"]!.GetValue<string>().ShouldBe("verified");
        (await bob.PostAsync("/api/communities/chess/hooks/message.posted", "{\"a\":1}")).ShouldBe(200).Json["outcomes"]!.AsArray().ShouldBeEmpty();
        var review = (await mo.GetAsync(Echo + "/review")).ShouldBe(200);
        var digest = review.Json["digest"]!.GetValue<string>();
        (await mo.PutAsync(Echo + "/activate", $$"""{"digest":"{{digest}}","accept":"all"}""", ("If-Match", "\"r1\""))).ShouldBe(412, "changed_meanwhile");
        (await mo.PutAsync(Echo + "/activate", $$"""{"digest":"{{digest}}","accept":"all"}""", ("If-Match", "\"r2\""))).ShouldBe(200).Json["state"]!.GetValue<string>().ShouldBe("active");
        var reply = (await bob.PostAsync("/api/communities/chess/hooks/message.posted", "{\"a\":1}")).ShouldBe(200);
        reply.Json["value"]!.ToJsonString().ShouldBe("{\"a\":1}");
        reply.Json["outcomes"]![0]!["outcome"]!.GetValue<string>().ShouldBe("result");
        reply.Headers["Bailey-Decision"].ShouldBe(reply.Json["decisionId"]!.GetValue<string>());

        var second = (await mo.UploadAsync(Packages, TestPackage.Build("1.1.0"))).ShouldBe(201).Json["pending"]!["digest"]!.GetValue<string>();
        (await mo.PutAsync(Echo + "/upgrade", $$"""{"digest":"{{second}}"}""")).ShouldBe(200).Json["version"]!.GetValue<string>().ShouldBe("1.1.0");
        (await mo.PutAsync(Echo + "/rollback", "{}")).ShouldBe(200).Json["version"]!.GetValue<string>().ShouldBe("1.0.0");
        (await mo.PutAsync(Echo + "/deactivate")).ShouldBe(200).Json["state"]!.GetValue<string>().ShouldBe("inactive");
        (await mo.DeleteAsync(Echo)).ShouldBe(204);
        (await mo.GetAsync(Echo)).ShouldBe(404, "plugin_not_installed");
    }

    [Fact]
    public async Task A_plugin_that_traps_harms_nobody_and_the_reply_says_what_happened()
    {
        await using var world = await ServerWorld.StartAsync();
        using var mo = await world.ClientAsync("mo");
        (await mo.UploadAsync(Packages, TestPackage.Build())).ShouldBe(201);
        var digest = (await mo.GetAsync(Echo + "/review")).Json["digest"]!.GetValue<string>();
        (await mo.PutAsync(Echo + "/activate", $$"""{"digest":"{{digest}}","accept":"all"}""")).ShouldBe(200);
        var reply = (await mo.PostAsync("/api/communities/chess/hooks/message.broken", "{}")).ShouldBe(200);
        reply.Json["outcomes"]![0]!["outcome"]!.GetValue<string>().ShouldBe("trapped");
        reply.Json["mayGoOn"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public async Task What_the_policy_denies_is_403_with_its_reason_layer_and_remedy_and_stands_in_the_audit_log()
    {
        await using var world = await ServerWorld.StartAsync();
        using var bob = await world.ClientAsync("bob");
        var denied = (await bob.UploadAsync(Packages, TestPackage.Build())).ShouldBe(403, "permission_missing");
        denied.Headers["Content-Security-Policy"].ShouldContain("default-src 'none'");
        denied.Headers["X-Content-Type-Options"].ShouldBe("nosniff");
        denied.Json["layer"]!.GetValue<string>().ShouldBe("permission");
        denied.Json["remedy"]!.GetValue<string>().ShouldContain("plugin:package:upload");
        var decision = Guid.Parse(denied.Json["decisionId"]!.GetValue<string>());
        var entry = await world.AuditAsync(new Bailey.Plugins.Audit.AuditQuery { Community = "chess", DecisionId = decision });
        entry.Principal.ShouldBe("bob");
        entry.Target.ShouldBe("plugins/packages/upload");
        entry.ReasonCode.ShouldBe("permission_missing");
    }

    [Fact]
    public async Task Nobody_is_told_what_exists_who_may_not_know_of_it()
    {
        await using var world = await ServerWorld.StartAsync();
        using var eve = await world.ClientAsync("eve");
        using var nobody = await world.ClientAsync(null);
        using var dan = await world.ClientAsync("dan");
        var (there, absent) = (await eve.GetAsync(Packages), await eve.GetAsync("/api/communities/checkers/plugin-packages"));
        there.ShouldBe(404, "not_found");
        absent.ShouldBe(404, "not_found");
        there.Json["detail"]!.GetValue<string>().ShouldBe(absent.Json["detail"]!.GetValue<string>());
        (await nobody.GetAsync(Packages)).ShouldBe(401, "sign_in_required");
        (await nobody.GetAsync("/api/nothing")).ShouldBe(401, "sign_in_required");
        (await dan.GetAsync(Packages)).ShouldBe(403, "principal_disabled");
        (await eve.GetAsync("/api/communities")).ShouldBe(200).Json["items"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task A_token_reaches_no_further_than_its_scope()
    {
        await using var world = await ServerWorld.StartAsync();
        using var narrow = await world.ClientAsync("mo", "plugin:package:read");
        (await narrow.GetAsync(Packages)).ShouldBe(200);
        (await narrow.UploadAsync(Packages, TestPackage.Build())).ShouldBe(403, "token_scope_too_narrow");
    }

    [Fact]
    public async Task A_plugin_policy_is_replaced_by_whoever_saw_it_and_is_in_force_at_once()
    {
        await using var world = await ServerWorld.StartAsync();
        using var mo = await world.ClientAsync("mo");
        const string Policy = "/api/communities/chess/plugin-policy";
        var seen = (await mo.GetAsync(Policy)).ShouldBe(200);
        (await mo.PutAsync(Policy, """{"trust_policy":"signed_only"}""")).ShouldBe(412, "if_match_required");
        (await mo.PutAsync(Policy, """{"trust_policy":"whatever"}""", ("If-Match", seen.ETag!))).ShouldBe(422, "value_invalid").Json["errors"]![0]!["pointer"]!.GetValue<string>().ShouldBe("/trust_policy");
        (await mo.PutAsync(Policy, """{"install_sources":[]}""", ("If-Match", seen.ETag!))).ShouldBe(200);
        (await mo.PutAsync(Policy, """{"install_sources":["upload"]}""", ("If-Match", seen.ETag!))).ShouldBe(412, "changed_meanwhile");
        (await mo.UploadAsync(Packages, TestPackage.Build())).Status.ShouldBe(403);
    }

    [Fact]
    public async Task A_package_is_shown_with_what_it_has_of_each_thing_it_asks_for_and_why_and_a_part_can_be_accepted()
    {
        await using var world = await ServerWorld.StartAsync();
        using var mo = await world.ClientAsync("mo");
        const string Asked = """[{"type":"storage:kv","justification":"keeps"},{"type":"network:connect","hosts":["api.example.org"],"ports":[443]}]""";
        (await mo.UploadAsync(Packages, TestPackage.Build(capabilities: Asked))).ShouldBe(201);
        var review = (await mo.GetAsync(Echo + "/review")).ShouldBe(200).Json;
        review["settingsSchema"].ShouldBeNull();
        var (connect, keep) = (review["capabilities"]![0]!, review["capabilities"]![1]!);
        connect["entry"]!.ToJsonString().ShouldBe("""{"type":"network:connect","hosts":["api.example.org"],"ports":[443]}""");
        connect["granted"].ShouldBeNull();
        connect["reasons"]!.AsArray().ShouldBeEmpty();
        keep["reasons"]!.AsArray().Select(static reason => reason!["layer"]!.GetValue<string>()).ShouldBe(["capability", "instance_policy", "community_policy", "capability", "capability"]);
        (await mo.PutAsync(Echo + "/activate", $$"""{"digest":"{{review["digest"]!.GetValue<string>()}}","accept":[{{connect["entry"]!.ToJsonString()}}]}""")).ShouldBe(200);
        var shown = (await mo.GetAsync(Echo)).ShouldBe(200).Json;
        shown["signature"]!.GetValue<string>().ShouldBe("missing");
        shown["calls"]!.AsArray().Count.ShouldBe(2);
        shown["capabilities"]!.AsArray().Select(static capability => capability!["denials"]!.AsArray().Select(static denial => denial!["code"]!.GetValue<string>())).Last().ShouldContain("capability_not_accepted");
    }

    [Fact]
    public async Task What_a_package_uses_of_its_limits_is_read_from_the_counters_that_decide()
    {
        await using var world = await ServerWorld.StartAsync();
        using var mo = await world.ClientAsync("mo");
        using var olga = await world.ClientAsync("olga");
        (await olga.GetAsync(Echo + "/usage")).ShouldBe(404, "plugin_not_installed");
        (await mo.UploadAsync(Packages, TestPackage.Build(edit: static manifest => manifest["limits"] = new System.Text.Json.Nodes.JsonObject { ["memory_bytes"] = 1_048_576, ["fuel"] = 5_000 }))).ShouldBe(201);
        world.Host.UsageOf("chess", "org.example.echo").SignalsAvailable.ShouldBe(100);
        var principal = world.Host.Ledgers.Open("mo", Bailey.Policy.Quotas.PrincipalQuotas.Default);
        world.Host.Ledgers.Find("org.example.echo", "chess")!.TakeSignals(principal, 40).Allowed.ShouldBeTrue();
        var usage = (await olga.GetAsync(Echo + "/usage")).ShouldBe(200).Json;
        usage["signalsAvailable"]!.GetValue<long>().ShouldBeInRange(60, 99);
        usage["signalsPerMinute"]!.GetValue<long>().ShouldBe(100);
        usage["memoryBytes"]!.GetValue<long>().ShouldBe(1_048_576);
        usage["fuel"]!.GetValue<long>().ShouldBe(5_000);
        usage["concurrency"].ShouldBeNull();
    }

    [Fact]
    public async Task A_package_from_a_registry_must_have_the_digest_that_was_asked_for()
    {
        var package = TestPackage.Build();
        await using var registry = await Story.StoryRegistry.StartAsync(package);
        await using var world = await ServerWorld.StartAsync(
            instance: $"enabled: true\nlocal_egress: [\"127.0.0.1/32:{registry.Port}\"]\n",
            policy: $"trust_policy: unsigned_allowed\ninstall_sources: [registry]\nregistry_allowlist: [\"http://127.0.0.1:{registry.Port}\"]\n");
        using var mo = await world.ClientAsync("mo");
        string Wanted(string digest) => $$"""{"url":"{{registry.At("/echo.bailey")}}","digest":"{{digest}}"}""";
        (await mo.PostAsync(Packages + "/install-registry", Wanted("md5:1"))).ShouldBe(422, "value_invalid").Json["errors"]![0]!["pointer"]!.GetValue<string>().ShouldBe("/digest");
        (await mo.PostAsync(Packages + "/install-registry", Wanted("sha256:" + new string('0', 64)))).ShouldBe(422, "digest_mismatch");
        (await mo.GetAsync(Packages)).Json["items"]!.AsArray().ShouldBeEmpty();
        (await mo.PostAsync(Packages + "/install-registry", Wanted(Bailey.Plugins.Packages.PackageReader.DigestOf(package)))).ShouldBe(201);
    }
}
