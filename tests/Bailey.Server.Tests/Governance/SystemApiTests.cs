namespace Bailey.Server.Tests.Governance;

public sealed class SystemApiTests
{
    [Fact]
    public async Task Anybody_learns_whether_the_server_works_and_nothing_else()
    {
        await using var world = await ServerWorld.StartAsync();
        using var nobody = await world.ClientAsync(null);
        (await nobody.GetAsync("/health/live")).ShouldBe(200).Json["status"]!.GetValue<string>().ShouldBe("live");
        (await nobody.GetAsync("/health/ready")).ShouldBe(200).Json["status"]!.GetValue<string>().ShouldBe("ready");
        (await nobody.GetAsync("/api/system")).ShouldBe(401, "sign_in_required");
        (await nobody.GetAsync("/metrics")).ShouldBe(401, "sign_in_required");
        world.Write("etc/communities/chess/plugin-policy.yaml", "sheep: 1\n");
        await world.Host.ReloadPolicyAsync();
        (await nobody.GetAsync("/health/ready")).ShouldBe(200);
        world.Write("etc/instance.yaml", "sheep: 1\n");
        await world.Host.ReloadPolicyAsync();
        var faulty = (await nobody.GetAsync("/health/ready")).ShouldBe(503, "server_unavailable");
        faulty.Text.ShouldNotContain("sheep");
        faulty.Text.ShouldNotContain(world.Folder);
    }

    [Fact]
    public async Task The_instance_is_shown_and_what_it_counts_can_be_collected()
    {
        await using var world = await ServerWorld.StartAsync();
        using var root = await world.ClientAsync("root");
        var shown = (await root.GetAsync("/api/system")).ShouldBe(200).Json;
        shown["node"]!.GetValue<string>().ShouldBe("node-1");
        shown["instanceType"]!.GetValue<string>().ShouldBe("multi_community");
        shown["store"]!.GetValue<string>().ShouldBe("sqlite");
        (await root.PostAsync("/api/communities/chess/hooks/message.posted", "{}")).ShouldBe(200);
        var metrics = (await root.GetAsync("/metrics")).ShouldBe(200);
        metrics.MediaType.ShouldBe("text/plain");
        metrics.Text.ShouldContain("# TYPE bailey_hook_dispatches_total counter\n");
        metrics.Text.ShouldContain("http_server_request_duration_seconds_count{http_request_method=\"GET\",http_response_status_code=\"200\",http_route=\"/api/system\"} ");
        using var bob = await world.ClientAsync("bob");
        (await bob.GetAsync("/metrics")).ShouldBe(403, "permission_missing");
    }

    [Fact]
    public async Task A_publisher_is_blocked_and_unblocked()
    {
        await using var world = await ServerWorld.StartAsync();
        using var root = await world.ClientAsync("root");
        var path = $"/api/system/publishers/sha256:{new string('a', 64)}";
        (await root.PutAsync(path, """{"blocked":true}""")).ShouldBe(200).Json["blocked"]!.GetValue<bool>().ShouldBeTrue();
        (await root.GetAsync("/api/system/publishers")).ShouldBe(200).Json["items"]![0]!["fingerprint"]!.GetValue<string>().ShouldStartWith("sha256:aaaa");
        (await root.GetAsync("/api/policy/instance")).ShouldBe(200).Json["blocked_publishers"]!.AsArray().Count.ShouldBe(1);
        (await root.PutAsync(path, """{"blocked":false}""")).ShouldBe(200);
        (await root.GetAsync("/api/system/publishers")).Json["items"]!.AsArray().ShouldBeEmpty();
        (await root.PutAsync("/api/system/publishers/nonsense", """{"blocked":true}""")).ShouldBe(400);
        (await root.GetAsync("/api/system/registries")).ShouldBe(200);
    }

    [Fact]
    public async Task A_body_of_another_kind_is_told_so_and_makes_nothing_fail()
    {
        await using var world = await ServerWorld.StartAsync();
        using var root = await world.ClientAsync("root");
        using var nobody = await world.ClientAsync(null);
        (await root.SendAsync(HttpMethod.Post, "/api/principals", new StringContent("name: zoe"))).ShouldBe(415, "media_type_unsupported");
        (await nobody.SendAsync(HttpMethod.Post, "/api/principals", new StringContent("name: zoe"))).ShouldBe(401, "sign_in_required");
    }
}
