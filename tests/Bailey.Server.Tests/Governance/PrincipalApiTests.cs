namespace Bailey.Server.Tests.Governance;

public sealed class PrincipalApiTests
{
    [Fact]
    public async Task A_principal_is_made_shown_replaced_and_deleted_and_its_token_ends_with_it()
    {
        await using var world = await ServerWorld.StartAsync();
        using var root = await world.ClientAsync("root");
        var made = (await root.PostAsync("/api/principals", """{"name":"zoe","profile":{"auth":{"methods":["token"]},"grants":["system:read"]}}""")).ShouldBe(201);
        made.Headers["Location"].ShouldBe("/api/principals/zoe");
        (await root.PostAsync("/api/principals", """{"name":"ZOE"}""")).ShouldBe(409, "already_exists");
        (await root.PostAsync("/api/principals", """{"name":"-x"}""")).ShouldBe(422, "value_invalid").Json["errors"]![0]!["pointer"]!.GetValue<string>().ShouldBe("/name");
        (await root.PostAsync("/api/principals", """{"name":"yan","profile":{"grants":["a::b"]}}""")).ShouldBe(422).Json["errors"]![0]!["pointer"]!.GetValue<string>().ShouldBe("/profile/grants/0");
        var shown = (await root.GetAsync("/api/principals/Zoe")).ShouldBe(200);
        shown.ETag.ShouldBe(made.ETag);
        shown.Json["grants"]![0]!.GetValue<string>().ShouldBe("system:read");
        (await root.PutAsync("/api/principals/zoe", """{"enabled":true}""")).ShouldBe(412, "if_match_required");
        (await root.PutAsync("/api/principals/zoe", """{"enabled":true,"auth":{"methods":["token"]}}""", ("If-Match", shown.ETag!))).ShouldBe(200);
        (await root.PutAsync("/api/principals/zoe", """{"enabled":true}""", ("If-Match", shown.ETag!))).ShouldBe(412, "changed_meanwhile");
        (await root.GetAsync("/api/principals?limit=2")).ShouldBe(200).Json["items"]!.AsArray().Count.ShouldBe(2);

        using var zoe = await world.ClientAsync("zoe");
        (await zoe.GetAsync("/api/principals/zoe")).ShouldBe(403, "permission_missing");
        (await root.DeleteAsync("/api/principals/zoe")).ShouldBe(204);
        (await root.GetAsync("/api/principals/zoe")).ShouldBe(404, "not_found");
        (await root.PostAsync("/api/principals", """{"name":"zoe","profile":{"auth":{"methods":["token"]}}}""")).ShouldBe(409, "principal_name_retired");
        (await zoe.GetAsync("/api/communities")).ShouldBe(401);
    }

    [Fact]
    public async Task Nobody_hands_out_what_they_do_not_hold()
    {
        await using var world = await ServerWorld.StartAsync();
        using var root = await world.ClientAsync("root");
        (await root.PostAsync("/api/principals/bob/grant", """{"permissions":["principal:*","system:read"]}""")).ShouldBe(200);
        using var bob = await world.ClientAsync("bob");
        (await bob.PostAsync("/api/principals/eve/grant", """{"permissions":["system:read"]}""")).ShouldBe(200);
        (await bob.PostAsync("/api/principals/eve/grant", """{"permissions":["system:*"]}""")).ShouldBe(403, "not_held_by_actor");
        (await bob.PostAsync("/api/principals", """{"name":"zed","profile":{"groups":["admin"]}}""")).ShouldBe(403, "not_held_by_actor");
        (await bob.PostAsync("/api/principals/dan/enable")).ShouldBe(403, "not_held_by_actor");
        (await bob.PostAsync("/api/principals/eve/grant", """{"permissions":["a::b","plugin:*","x y"]}""")).ShouldBe(422).Json["errors"]!.AsArray().Count.ShouldBe(2);
    }

    [Fact]
    public async Task A_token_hands_out_no_more_than_it_was_made_for()
    {
        await using var world = await ServerWorld.StartAsync();
        using var narrow = await world.ClientAsync("root", "principal:*");
        (await narrow.PostAsync("/api/principals/eve/grant", """{"permissions":["principal:read"]}""")).ShouldBe(200);
        (await narrow.PostAsync("/api/principals/eve/grant", """{"permissions":["system:read"]}""")).ShouldBe(403, "token_scope_too_narrow");
        (await narrow.PostAsync("/api/principals", """{"name":"zed","profile":{"groups":["admin"]}}""")).ShouldBe(403, "token_scope_too_narrow");
    }

    [Fact]
    public async Task What_has_a_permission_of_its_own_is_not_had_by_replacing_a_profile()
    {
        await using var world = await ServerWorld.StartAsync();
        using var root = await world.ClientAsync("root");
        (await root.PostAsync("/api/principals/bob/grant", """{"permissions":["principal:update","principal:read"]}""")).ShouldBe(200);
        using var bob = await world.ClientAsync("bob");
        var seen = (await bob.GetAsync("/api/principals/olga")).ShouldBe(200);
        var profile = seen.Json;
        profile["quotas"] = System.Text.Json.Nodes.JsonNode.Parse("""{"max_in_flight_calls":64}""");
        (await bob.PutAsync("/api/principals/olga", profile.ToJsonString(), ("If-Match", seen.ETag!))).ShouldBe(403, "permission_missing").Json["detail"]!.GetValue<string>().ShouldContain("principal:quota:update");
    }

    [Fact]
    public async Task The_last_admin_of_the_instance_stays()
    {
        await using var world = await ServerWorld.StartAsync();
        using var root = await world.ClientAsync("root");
        (await root.PostAsync("/api/principals/root/disable")).ShouldBe(403, "last_admin");
        (await root.PostAsync("/api/principals/root/revoke", """{"permissions":["principal:*"]}""")).ShouldBe(403, "last_admin");
        (await root.DeleteAsync("/api/principals/root")).ShouldBe(403, "last_admin");
        (await root.GetAsync("/api/principals/root")).ShouldBe(200);
    }

    [Fact]
    public async Task Disabling_counts_at_once_and_a_repeated_grant_changes_nothing()
    {
        await using var world = await ServerWorld.StartAsync();
        using var root = await world.ClientAsync("root");
        using var bob = await world.ClientAsync("bob");
        (await root.PostAsync("/api/principals/bob/disable")).ShouldBe(200);
        (await bob.GetAsync("/api/communities/chess")).ShouldBe(403, "principal_disabled");
        (await root.PostAsync("/api/principals/bob/enable")).ShouldBe(200);
        (await bob.GetAsync("/api/communities/chess")).ShouldBe(200);
        var once = (await root.PostAsync("/api/principals/bob/grant", """{"permissions":["system:read"]}""")).ShouldBe(200);
        var twice = (await root.PostAsync("/api/principals/bob/grant", """{"permissions":["system:read"]}""")).ShouldBe(200);
        twice.ETag.ShouldBe(once.ETag);
        (await root.PostAsync("/api/principals/bob/grant", """{"permissions":["system:read"],"remove":true}""")).ShouldBe(200).Json["grants"].ShouldBeNull();
    }

    [Fact]
    public async Task Quotas_are_changed_in_part_and_usage_is_read_from_what_enforces_them()
    {
        await using var world = await ServerWorld.StartAsync();
        using var root = await world.ClientAsync("root");
        (await root.PutAsync("/api/principals/bob/quotas", """{"max_in_flight_calls":7}""")).ShouldBe(200).Json["max_timeout_secs"]!.GetValue<long>().ShouldBe(300);
        (await root.PutAsync("/api/principals/bob/quotas", """{"max_in_flight_calls":65,"max_sheep":1}""")).ShouldBe(422).Json["errors"]!.AsArray().Count.ShouldBe(2);
        (await root.GetAsync("/api/principals/bob/usage")).ShouldBe(200).Json["quotas"]!["max_in_flight_calls"]!.GetValue<long>().ShouldBe(7);
        (await root.GetAsync("/api/principals/nobody/usage")).ShouldBe(404, "not_found");
    }

    [Fact]
    public async Task One_that_has_no_profile_yet_gets_one_by_whoever_saw_that()
    {
        await using var world = await ServerWorld.StartAsync();
        using var root = await world.ClientAsync("root");
        world.Write("etc/communities/chess/members.yaml", "members:\n  alice: [admin]\n  pat: [member]\n");
        await world.Host.ReloadPolicyAsync();
        var seen = (await root.GetAsync("/api/principals/pat")).ShouldBe(200);
        (await root.PutAsync("/api/principals/pat", """{"auth":{"methods":["token"]}}""", ("If-Match", seen.ETag!))).ShouldBe(200);
        (await root.PutAsync("/api/principals/pat", """{"auth":{"methods":["token"]}}""", ("If-Match", seen.ETag!))).ShouldBe(412, "changed_meanwhile");
    }

    [Fact]
    public async Task A_faulty_profile_is_told_and_mended_by_replacing_it_by_whoever_may_enable_its_principal()
    {
        await using var world = await ServerWorld.StartAsync();
        using var root = await world.ClientAsync("root");
        world.Write("etc/profiles/olga.yaml", "enabled: perhaps\n");
        await world.Host.ReloadPolicyAsync();
        (await root.PostAsync("/api/principals/olga/grant", """{"permissions":["system:read"]}""")).ShouldBe(409, "document_faulty");
        using var olga = await world.ClientAsync("olga");
        var denied = (await olga.GetAsync("/api/communities/chess")).ShouldBe(403, "profile_invalid");
        denied.Text.ShouldContain("olga.yaml:1:10");
        denied.Text.ShouldNotContain(world.Folder);
        (await root.PutAsync("/api/principals/olga", """{"auth":{"methods":["token"]}}""", ("If-Match", "*"))).ShouldBe(200);
        (await olga.GetAsync("/api/communities/chess")).ShouldBe(200);
    }
}
