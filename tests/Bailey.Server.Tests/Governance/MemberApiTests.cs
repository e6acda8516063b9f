using System.Text.Json.Nodes;

namespace Bailey.Server.Tests.Governance;

public sealed class MemberApiTests
{
    private const string Members = "/api/communities/chess/members";
    private const string Invitations = Members + "/invitations";

    [Fact]
    public async Task Members_are_listed_and_their_roles_changed_by_whoever_saw_them()
    {
        await using var world = await ServerWorld.StartAsync();
        using var alice = await world.ClientAsync("alice");
        (await alice.GetAsync(Members)).ShouldBe(200).Json["items"]!.AsArray().Select(static member => member!["principal"]!.GetValue<string>()).ShouldBe(["alice", "bob", "dan", "mo", "olga"]);
        var bob = (await alice.GetAsync(Members + "/bob")).ShouldBe(200);
        (await alice.PutAsync(Members + "/bob/roles", """{"roles":["moderator"]}""", ("If-Match", bob.ETag!))).ShouldBe(200).Json["roles"]![0]!.GetValue<string>().ShouldBe("moderator");
        (await alice.PutAsync(Members + "/bob/roles", """{"roles":["member"]}""", ("If-Match", bob.ETag!))).ShouldBe(412, "changed_meanwhile");
        (await alice.PutAsync(Members + "/bob/roles", """{"roles":["member","wizard"]}""")).ShouldBe(422).Json["errors"]![0]!["pointer"]!.GetValue<string>().ShouldBe("/roles/1");
        (await alice.PutAsync(Members + "/bob/roles", """{"roles":[]}""")).ShouldBe(422);
        using var changed = await world.ClientAsync("bob");
        (await changed.GetAsync("/api/communities/chess/plugin-policy")).ShouldBe(200);
        (await alice.DeleteAsync(Members + "/bob")).ShouldBe(204);
        (await changed.GetAsync("/api/communities/chess")).ShouldBe(404, "not_found");
    }

    [Fact]
    public async Task Who_is_no_member_is_not_told_of_and_not_made_one_without_being_asked()
    {
        await using var world = await ServerWorld.StartAsync();
        using var alice = await world.ClientAsync("alice");
        using var root = await world.ClientAsync("root");
        var (there, absent) = (await alice.PutAsync(Members + "/eve/roles", """{"roles":["member"]}"""), await alice.PutAsync(Members + "/ghost/roles", """{"roles":["member"]}"""));
        there.ShouldBe(404, "not_found");
        absent.ShouldBe(404, "not_found").Json["detail"]!.GetValue<string>().ShouldBe(there.Json["detail"]!.GetValue<string>());
        (await root.PutAsync(Members + "/eve/roles", """{"roles":["member"]}""")).ShouldBe(200);
        (await root.PutAsync(Members + "/ghost/roles", """{"roles":["member"]}""")).ShouldBe(404);
    }

    [Fact]
    public async Task The_last_admin_of_a_community_cannot_leave_it_unless_an_admin_of_the_instance_says_so()
    {
        await using var world = await ServerWorld.StartAsync();
        using var alice = await world.ClientAsync("alice");
        using var root = await world.ClientAsync("root");
        (await alice.DeleteAsync(Members + "/alice")).ShouldBe(409, "last_community_admin");
        (await alice.PutAsync(Members + "/alice/roles", """{"roles":["member"]}""")).ShouldBe(409, "last_community_admin");
        (await root.DeleteAsync(Members + "/alice")).ShouldBe(204);
    }

    [Fact]
    public async Task An_invitation_is_accepted_once_by_whoever_is_signed_in()
    {
        await using var world = await ServerWorld.StartAsync();
        using var mo = await world.ClientAsync("mo");
        using var eve = await world.ClientAsync("eve");
        using var bob = await world.ClientAsync("bob");
        var made = (await mo.PostAsync(Invitations, """{"roles":["member"],"note":"Eve"}""")).ShouldBe(201);
        var code = made.Json["code"]!.GetValue<string>();
        var listed = (await mo.GetAsync(Invitations)).ShouldBe(200);
        listed.Json["items"]!.AsArray().Count.ShouldBe(1);
        listed.Text.ShouldNotContain(code);
        (await eve.PostAsync("/api/invitations/accept", Acceptance(code[..^1] + (code[^1] == 'A' ? 'B' : 'A')))).ShouldBe(404, "invitation_invalid");
        (await eve.PostAsync("/api/invitations/accept", Acceptance(code))).ShouldBe(200).Json["community"]!.GetValue<string>().ShouldBe("chess");
        (await eve.GetAsync("/api/communities/chess")).ShouldBe(200);
        (await bob.PostAsync("/api/invitations/accept", Acceptance(code))).ShouldBe(404, "invitation_invalid");
        (await mo.GetAsync(Invitations)).Json["items"]!.AsArray().ShouldBeEmpty();
    }

    [Fact]
    public async Task Of_those_who_accept_an_invitation_at_once_one_does()
    {
        await using var world = await ServerWorld.StartAsync();
        using var alice = await world.ClientAsync("alice");
        using var eve = await world.ClientAsync("eve");
        using var bob = await world.ClientAsync("bob");
        using var olga = await world.ClientAsync("olga");
        var code = (await alice.PostAsync(Invitations, """{"roles":["moderator"]}""")).ShouldBe(201).Json["code"]!.GetValue<string>();
        var answers = await Task.WhenAll(new[] { eve, bob, olga }.Select(client => client.PostAsync("/api/invitations/accept", Acceptance(code))));
        answers.Count(static answer => answer.Status == 200).ShouldBe(1);
        answers.Count(static answer => answer.Code == "invitation_invalid").ShouldBe(2);
        (await alice.GetAsync(Members)).Json["items"]!.AsArray().Count(static member => member!["roles"]!.AsArray().Any(static role => role!.GetValue<string>() == "moderator")).ShouldBe(2);
    }

    [Fact]
    public async Task An_invitation_confers_only_what_its_maker_holds_and_as_long_as_they_do()
    {
        await using var world = await ServerWorld.StartAsync();
        using var alice = await world.ClientAsync("alice");
        using var mo = await world.ClientAsync("mo");
        using var eve = await world.ClientAsync("eve");
        (await mo.PostAsync(Invitations, """{"roles":["admin"]}""")).ShouldBe(403, "not_held_by_actor");
        (await mo.PostAsync(Invitations, """{"roles":["member"],"validHours":0}""")).ShouldBe(422);
        var code = (await mo.PostAsync(Invitations, """{"roles":["moderator"]}""")).ShouldBe(201).Json["code"]!.GetValue<string>();
        (await alice.PutAsync(Members + "/mo/roles", """{"roles":["member"]}""")).ShouldBe(200);
        (await eve.PostAsync("/api/invitations/accept", Acceptance(code))).ShouldBe(404, "invitation_invalid");
        (await eve.GetAsync("/api/communities/chess")).ShouldBe(404);
    }

    [Fact]
    public async Task An_invitation_that_was_taken_back_is_none_and_nobody_else_takes_it_back()
    {
        await using var world = await ServerWorld.StartAsync();
        using var mo = await world.ClientAsync("mo");
        using var bob = await world.ClientAsync("bob");
        using var eve = await world.ClientAsync("eve");
        var made = (await mo.PostAsync(Invitations, """{"roles":["member"]}""")).ShouldBe(201).Json;
        var path = $"{Invitations}/{made["invitation"]!["id"]!.GetValue<string>()}";
        (await bob.DeleteAsync(path)).ShouldBe(403, "permission_missing");
        (await mo.DeleteAsync(path)).ShouldBe(204);
        (await mo.DeleteAsync(path)).ShouldBe(404);
        (await eve.PostAsync("/api/invitations/accept", Acceptance(made["code"]!.GetValue<string>()))).ShouldBe(404, "invitation_invalid");
    }

    [Fact]
    public async Task Somebody_without_an_account_needs_a_name_that_is_free()
    {
        await using var world = await ServerWorld.StartAsync();
        using var mo = await world.ClientAsync("mo");
        using var dan = await world.ClientAsync("dan");
        using var nobody = await world.ClientAsync(null);
        var code = (await mo.PostAsync(Invitations, """{"roles":["member"]}""")).ShouldBe(201).Json["code"]!.GetValue<string>();
        (await nobody.PostAsync("/api/invitations/accept", Acceptance(code))).ShouldBe(401, "sign_in_required");
        (await nobody.PostAsync("/api/invitations/accept", Acceptance(code, "Root", "a long enough password"))).ShouldBe(409, "already_exists");
        (await nobody.PostAsync("/api/invitations/accept", Acceptance(code, "no name", "a long enough password"))).ShouldBe(422);
        (await dan.PostAsync("/api/invitations/accept", Acceptance(code))).ShouldBe(403, "principal_disabled");
        (await mo.GetAsync(Invitations)).Json["items"]!.AsArray().Count.ShouldBe(1);
    }

    [Fact]
    public async Task Somebody_without_an_account_gets_one_with_a_principal_that_is_a_member_and_nothing_more()
    {
        await using var world = await ServerWorld.StartAsync();
        using var mo = await world.ClientAsync("mo");
        using var root = await world.ClientAsync("root");
        using var nobody = await world.ClientAsync(null);
        var code = (await mo.PostAsync(Invitations, """{"roles":["member"]}""")).ShouldBe(201).Json["code"]!.GetValue<string>();
        (await nobody.PostAsync("/api/invitations/accept", Acceptance(code, "Newcomer", "x"))).ShouldBe(422);
        (await nobody.PostAsync("/api/invitations/accept", Acceptance(code, "Newcomer", "seven green lamps in a yard"))).ShouldBe(200).Json["principal"]!.GetValue<string>().ShouldBe("Newcomer");
        (await nobody.PostAsync("/api/invitations/accept", Acceptance(code, "another", "seven green lamps in a yard"))).ShouldBe(404, "invitation_invalid");
        var profile = (await root.GetAsync("/api/principals/newcomer")).ShouldBe(200).Json;
        profile["auth"]!["methods"]!.AsArray().Select(static method => method!.GetValue<string>()).ShouldBe(["password", "passkey", "token"]);
        profile["groups"].ShouldBeNull();
        (await nobody.PostAsync("/api/account/sign-in", """{"principal":"newcomer","password":"seven green lamps in a yard"}""")).Status.ShouldBe(200);
        (await root.DeleteAsync("/api/principals/newcomer")).ShouldBe(204);
        (await root.PostAsync("/api/principals", """{"name":"newcomer","profile":{"auth":{"methods":["password"]}}}""")).ShouldBe(409, "principal_name_retired");
        (await nobody.PostAsync("/api/account/sign-in", """{"principal":"newcomer","password":"seven green lamps in a yard"}""")).Status.ShouldBe(401);
    }

    private static string Acceptance(string code, string? name = null, string? password = null)
    {
        var body = new JsonObject { ["code"] = code };
        if (name is not null)
        {
            (body["name"], body["password"]) = (name, password);
        }

        return body.ToJsonString();
    }
}
