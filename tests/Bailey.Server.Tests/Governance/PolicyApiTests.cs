namespace Bailey.Server.Tests.Governance;

public sealed class PolicyApiTests
{
    [Fact]
    public async Task An_operation_is_explained_layer_by_layer_within_the_reach_of_whoever_asks()
    {
        await using var world = await ServerWorld.StartAsync();
        using var root = await world.ClientAsync("root");
        using var mo = await world.ClientAsync("mo");
        using var bob = await world.ClientAsync("bob");
        using var eve = await world.ClientAsync("eve");
        const string Explain = "/api/policy/explain";
        const string AboutBob = """{"kind":"operation","principal":"bob","operation":"plugins/packages/upload","community":"chess"}""";
        var explained = (await mo.PostAsync(Explain, AboutBob)).ShouldBe(200).Json;
        explained["allowed"]!.GetValue<bool>().ShouldBeFalse();
        explained["explanations"]![0]!["outcome"]!["code"]!.GetValue<string>().ShouldBe("permission_missing");
        explained["explanations"]![0]!["layers"]!.AsArray().Count.ShouldBe(3);
        (await mo.PostAsync(Explain, AboutBob.Replace("bob", "eve", StringComparison.Ordinal))).ShouldBe(404, "not_found");
        (await mo.PostAsync(Explain, """{"kind":"operation","principal":"bob","operation":"system/show"}""")).ShouldBe(403, "permission_missing");
        (await bob.PostAsync(Explain, AboutBob)).ShouldBe(403, "permission_missing");
        (await eve.PostAsync(Explain, AboutBob)).ShouldBe(404, "not_found");
        (await root.PostAsync(Explain, """{"kind":"operation","principal":"root","operation":"no/such"}""")).ShouldBe(422);
        (await root.PostAsync(Explain, """{"kind":"sheep","principal":"root"}""")).ShouldBe(400, "request_invalid");
    }

    [Fact]
    public async Task Capabilities_and_URLs_are_explained_without_touching_anything()
    {
        await using var world = await ServerWorld.StartAsync();
        using var root = await world.ClientAsync("root");
        const string Explain = "/api/policy/explain";
        (await root.PostAsync(Explain, """{"kind":"capability","principal":"bob","community":"chess","capability":"storage:kv"}""")).ShouldBe(200).Json["explanations"]![0]!["layers"]!.AsArray().Count.ShouldBeGreaterThan(3);
        (await root.PostAsync(Explain, """{"kind":"capability","principal":"bob","capability":"storage:kv"}""")).ShouldBe(422);
        (await root.PostAsync(Explain, """{"kind":"capability","principal":"bob","community":"chess","capability":"no:such"}""")).ShouldBe(422);
        (await root.PostAsync(Explain, """{"kind":"egress","principal":"bob","urls":["https://example.com/"],"addresses":["93.184.216.34"]}""")).ShouldBe(200).Json["allowed"]!.GetValue<bool>().ShouldBeFalse();
        (await root.PostAsync("/api/principals", """{"name":"web","profile":{"network":{"egress":["example.com"]}}}""")).ShouldBe(201);
        (await root.PostAsync(Explain, """{"kind":"egress","principal":"web","urls":["https://example.com/"],"addresses":["93.184.216.34"]}""")).ShouldBe(200).Json["allowed"]!.GetValue<bool>().ShouldBeTrue();
        (await root.PostAsync(Explain, """{"kind":"egress","principal":"web","urls":["https://example.com/"],"addresses":["10.0.0.1"]}""")).ShouldBe(200).Json["allowed"]!.GetValue<bool>().ShouldBeFalse();
        (await root.PostAsync(Explain, """{"kind":"egress","principal":"web","urls":[]}""")).ShouldBe(422);
    }

    [Fact]
    public async Task A_document_is_validated_with_every_fault_and_its_place()
    {
        await using var world = await ServerWorld.StartAsync();
        using var root = await world.ClientAsync("root");
        var faulty = (await root.PostAsync("/api/policy/validate", """{"kind":"profile","text":"enabled: perhaps\nsheep: 1\n"}""")).ShouldBe(200).Json;
        faulty["valid"]!.GetValue<bool>().ShouldBeFalse();
        faulty["faults"]!.AsArray().Select(static fault => fault!["line"]!.GetValue<int>()).ShouldBe([1, 2]);
        (await root.PostAsync("/api/policy/validate", """{"kind":"community_plugins","text":"allow_outbound_http: true\n"}""")).ShouldBe(200).Json["valid"]!.GetValue<bool>().ShouldBeTrue();
    }

    [Fact]
    public async Task Proposed_documents_are_tried_on_what_the_audit_log_recorded()
    {
        await using var world = await ServerWorld.StartAsync();
        using var root = await world.ClientAsync("root");
        using var mo = await world.ClientAsync("mo");
        (await mo.GetAsync("/api/communities/chess/plugin-policy")).ShouldBe(200);
        await world.Host.Store.Audit.FlushAsync();
        const string Simulate = "/api/policy/simulate";
        var simulated = (await root.PostAsync(Simulate, """{"documents":[{"kind":"profile","principal":"mo","text":"enabled: false\n"}],"audit":{"community":"chess"}}""")).ShouldBe(200).Json;
        simulated["wouldBeDenied"]!.GetValue<int>().ShouldBe(1);
        simulated["changes"]![0]!["after"]!["code"]!.GetValue<string>().ShouldBe("principal_disabled");
        (await root.PostAsync(Simulate, """{"documents":[{"kind":"roles","text":"roles: 1\n"}],"activity":[]}""")).ShouldBe(422).Json["errors"]![0]!["pointer"]!.GetValue<string>().ShouldStartWith("/documents/0/text");
        (await root.PostAsync(Simulate, """{"documents":[{"kind":"roles","text":"roles: []\n"}]}""")).ShouldBe(422);
        (await mo.PostAsync(Simulate, """{"community":"chess","documents":[{"kind":"profile","principal":"mo","text":""}],"audit":{"community":"chess"}}""")).ShouldBe(403, "permission_missing");
        (await mo.PostAsync(Simulate, """{"community":"chess","documents":[{"kind":"community_plugins","community":"chess","text":"trust_policy: signed_only\n"}],"audit":{"community":"chess"}}""")).ShouldBe(200).Json["wouldBeDenied"]!.GetValue<int>().ShouldBe(0);
    }

    [Fact]
    public async Task The_command_rules_in_force_are_shown_with_every_operation()
    {
        await using var world = await ServerWorld.StartAsync();
        using var root = await world.ClientAsync("root");
        var shown = (await root.GetAsync("/api/policy")).ShouldBe(200);
        shown.Json["origin"]!.GetValue<string>().ShouldBe("none");
        shown.Json["operations"]!.AsArray().Count.ShouldBe(Bailey.Policy.Operations.OperationCatalog.All.Length);
        shown.Text.ShouldNotContain(world.Folder);
    }
}
