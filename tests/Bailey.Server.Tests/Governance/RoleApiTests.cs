namespace Bailey.Server.Tests.Governance;

public sealed class RoleApiTests
{
    private const string Roles = "/api/communities/chess/roles";

    [Fact]
    public async Task A_role_of_a_community_is_made_given_changed_and_deleted_when_nobody_has_it()
    {
        await using var world = await ServerWorld.StartAsync();
        using var alice = await world.ClientAsync("alice");
        using var bob = await world.ClientAsync("bob");
        var made = (await alice.PostAsync(Roles, """{"name":"auditor","permissions":["audit:read"],"description":"Looks"}""")).ShouldBe(201);
        (await alice.PostAsync(Roles, """{"name":"auditor","permissions":[]}""")).ShouldBe(409, "already_exists");
        (await alice.GetAsync(Roles)).ShouldBe(200).Json["items"]!.AsArray().Select(static role => role!["name"]!.GetValue<string>()).ShouldBe(["admin", "auditor", "member", "moderator", "observer"]);
        (await alice.PutAsync("/api/communities/chess/members/bob/roles", """{"roles":["member","auditor"]}""")).ShouldBe(200);
        (await alice.PutAsync(Roles + "/auditor", """{"permissions":["audit:read","audit:verify"]}""")).ShouldBe(412, "if_match_required");
        (await alice.PutAsync(Roles + "/auditor", """{"permissions":["audit:read","audit:verify"]}""", ("If-Match", made.ETag!))).ShouldBe(200);
        (await bob.GetAsync(Roles + "/auditor")).ShouldBe(200).Json["permissions"]!.AsArray().Count.ShouldBe(2);
        (await alice.DeleteAsync(Roles + "/auditor")).ShouldBe(409, "role_in_use").Json["principals"]![0]!.GetValue<string>().ShouldBe("bob");
        (await alice.PutAsync("/api/communities/chess/members/bob/roles", """{"roles":["member"]}""")).ShouldBe(200);
        (await alice.DeleteAsync(Roles + "/auditor")).ShouldBe(204);
        (await alice.GetAsync(Roles + "/auditor")).ShouldBe(404, "not_found");
    }

    [Fact]
    public async Task A_role_holds_nothing_that_its_maker_does_not()
    {
        await using var world = await ServerWorld.StartAsync();
        using var alice = await world.ClientAsync("alice");
        using var mo = await world.ClientAsync("mo");
        (await alice.PostAsync(Roles, """{"name":"king","permissions":["system:*"]}""")).ShouldBe(403, "not_held_by_actor");
        (await alice.PostAsync(Roles, """{"name":"god","permissions":["*"]}""")).ShouldBe(403, "unsafe_admin_required");
        (await alice.PostAsync(Roles, """{"name":"god","permissions":["*"],"unsafeAdmin":true}""")).ShouldBe(403, "not_held_by_actor");
        (await alice.PostAsync(Roles, """{"name":"moderator","permissions":[]}""")).ShouldBe(403, "role_built_in");
        (await alice.DeleteAsync(Roles + "/moderator")).ShouldBe(403, "role_built_in");
        (await mo.PostAsync(Roles, """{"name":"helper","permissions":["plugin:read"]}""")).ShouldBe(403, "permission_missing");
    }

    [Fact]
    public async Task Roles_end_with_their_community()
    {
        await using var world = await ServerWorld.StartAsync();
        using var root = await world.ClientAsync("root");
        (await root.PostAsync(Roles, """{"name":"auditor","permissions":["audit:read"]}""")).ShouldBe(201);
        (await root.PostAsync("/api/system/roles", """{"name":"reader","permissions":["community:read"]}""")).ShouldBe(201);
        (await root.DeleteAsync("/api/communities/chess")).ShouldBe(204);
        (await root.PostAsync("/api/communities", """{"id":"chess"}""")).ShouldBe(201);
        (await root.GetAsync(Roles)).ShouldBe(200).Json["items"]!.AsArray().Select(static role => role!["name"]!.GetValue<string>()).ShouldBe(["admin", "member", "moderator", "observer", "reader"]);
    }

    [Fact]
    public async Task No_community_takes_more_than_its_part_of_the_document_of_roles()
    {
        await using var world = await ServerWorld.StartAsync();
        using var alice = await world.ClientAsync("alice");
        var patterns = string.Join(',', Enumerable.Range(0, 200).Select(static index => $"\"plugin:{new string('x', 240)}{index}\""));
        (await alice.PostAsync(Roles, $$"""{"name":"large","permissions":[{{patterns}}]}""")).ShouldBe(409, "too_many_roles");
    }

    [Fact]
    public async Task A_role_of_the_instance_counts_everywhere_and_is_no_matter_of_communities()
    {
        await using var world = await ServerWorld.StartAsync();
        using var root = await world.ClientAsync("root");
        using var alice = await world.ClientAsync("alice");
        (await alice.PostAsync("/api/system/roles", """{"name":"reader","permissions":["community:read"]}""")).ShouldBe(403, "permission_missing");
        (await root.PostAsync("/api/system/roles", """{"name":"reader","permissions":["community:read"]}""")).ShouldBe(201);
        (await alice.PostAsync(Roles, """{"name":"reader","permissions":["plugin:*"]}""")).ShouldBe(409, "already_exists");
        (await alice.DeleteAsync(Roles + "/reader")).ShouldBe(404, "not_found");
        var eve = (await root.GetAsync("/api/principals/eve")).ShouldBe(200);
        var profile = eve.Json;
        profile["groups"] = new System.Text.Json.Nodes.JsonArray("reader");
        (await root.PutAsync("/api/principals/eve", profile.ToJsonString(), ("If-Match", eve.ETag!))).ShouldBe(200);
        using var reader = await world.ClientAsync("eve");
        (await reader.GetAsync("/api/communities/chess")).ShouldBe(200);
        (await root.DeleteAsync("/api/system/roles/reader")).ShouldBe(409, "role_in_use");
        (await root.GetAsync("/api/system/roles")).ShouldBe(200).Json["items"]!.AsArray().Count.ShouldBe(2);
    }
}
