using System.Text.Json.Nodes;
using Bailey.Plugins.Audit;
using Bailey.Server.Accounts;
using Bailey.Storage.Backups;
using Bailey.Testing;

namespace Bailey.Server.Tests.SignIn;

/// <summary>One-time links, by which somebody who lost their password gets in again.</summary>
public sealed class SignInLinkTests
{
    private const string Follow = "/api/account/sign-in-link";
    private const string Another = "seven quiet badgers";

    [Fact]
    public async Task A_link_sets_a_password_signs_in_ends_all_other_sessions_and_works_once()
    {
        await using var world = await ServerWorld.StartAsync(Visitor.Patient);
        await Visitor.EnrolAsync(world, "bob");
        using var lost = new Visitor(world);
        await lost.SignInAsync("bob");
        using var tokens = await world.ClientAsync("bob");
        using var device = new SoftAuthenticator { Origin = world.Address.GetLeftPart(UriPartial.Authority) };
        await AddPasskeyAsync(lost, device);

        var token = await LinkAsync(world, "BOB");
        using var bob = new Visitor(world);
        (await bob.PostAsync(Follow, Body(token, "short"))).ShouldBe(422, "password_weak");
        (await bob.PostAsync(Follow, Body(token, "bobbobbobbob"))).ShouldBe(422, "password_weak");
        bob.Keep((await bob.PostAsync(Follow, Body(token))).ShouldBe(200));
        var account = (await bob.GetAsync("/api/account")).ShouldBe(200).Json;
        account["principal"]!.GetValue<string>().ShouldBe("bob");
        account["passkeys"]!.GetValue<int>().ShouldBe(1);
        (await bob.PutAsync("/api/account", """{"displayName":"Bob"}""")).ShouldBe(200);
        (await lost.GetAsync("/api/account")).ShouldBe(401);
        (await tokens.GetAsync("/api/account")).ShouldBe(200);
        (await bob.PostAsync(Follow, Body(token))).ShouldBe(403, "sign_in_link_invalid");
        (await bob.TryAsync("bob")).ShouldBe(401, "sign_in_failed");
        using var later = new Visitor(world);
        await later.SignInAsync("bob", Another);
        var made = await world.AuditAsync(new AuditQuery { Community = AuditChain.Instance, Principal = "root" }, static entry => entry.Target == "principals/sign-in-link/create bob");
        made.Metadata.Any(static pair => pair.Value.Contains("token=", StringComparison.Ordinal)).ShouldBeFalse();
        (await world.AuditAsync(new AuditQuery { Community = AuditChain.Instance, Principal = "bob" }, static entry => entry.Target == "account/sign-in-link bob" && entry.Metadata.Any(static pair => pair.Key == "link_made_by"))).Metadata.ShouldContain(KeyValuePair.Create("link_made_by", "root"));
    }

    [Fact]
    public async Task Who_has_no_account_yet_gets_one_and_who_is_locked_out_gets_in()
    {
        await using var world = await ServerWorld.StartAsync(Visitor.Patient);
        using var root = await world.ClientAsync("root");
        (await root.PostAsync("/api/principals", """{"name":"Newt","profile":{"auth":{"methods":["password"]}}}""")).ShouldBe(201);
        using var newt = new Visitor(world);
        newt.Keep((await newt.PostAsync(Follow, Body(await LinkAsync(world, "newt")))).ShouldBe(200));
        (await newt.GetAsync("/api/account")).ShouldBe(200).Json["displayName"]!.GetValue<string>().ShouldBe("newt");
        for (var i = 0; i < 5; i++)
        {
            (await newt.TryAsync("newt", $"guessed password {i}")).ShouldBe(401);
        }

        (await newt.TryAsync("newt", Another)).ShouldBe(401, "sign_in_failed");
        (await newt.PostAsync(Follow, Body(await LinkAsync(world, "newt")))).ShouldBe(200);
        (await newt.TryAsync("newt", Another)).ShouldBe(200);
    }

    [Fact]
    public async Task A_link_works_once_however_many_follow_it_at_once_and_while_others_guess_the_password()
    {
        await using var world = await ServerWorld.StartAsync(Visitor.Patient);
        await Visitor.EnrolAsync(world, "bob");
        var token = await LinkAsync(world, "bob");
        using var visitor = new Visitor(world);
        var guesses = Enumerable.Range(0, 4).Select(i => visitor.TryAsync("bob", $"guessed password {i}"));
        var follows = Enumerable.Range(0, 6).Select(i => visitor.PostAsync(Follow, Body(token, $"{Another} {i}"))).ToList();
        await Task.WhenAll(guesses.Concat(follows));
        var answers = await Task.WhenAll(follows);
        answers.Count(static answer => answer.Status == 200).ShouldBe(1);
        foreach (var answer in answers.Where(static answer => answer.Status != 200))
        {
            answer.ShouldBe(403, "sign_in_link_invalid");
        }

        (await world.Host.Store.Records.CountAsync("session", "bob")).ShouldBe(1);
    }

    [Fact]
    public async Task All_that_can_be_wrong_with_a_link_is_refused_alike()
    {
        var clock = new ManualClock();
        await using var world = await ServerWorld.StartAsync(options => Visitor.Patient(options, clock));
        using var root = await world.ClientAsync("root");
        await Visitor.EnrolAsync(world, "alice");
        using var visitor = new Visitor(world);
        var (replaced, bob) = (await LinkAsync(world, "bob"), await LinkAsync(world, "bob"));
        var (alice, mo, olga) = (await LinkAsync(world, "alice"), await LinkAsync(world, "mo"), await LinkAsync(world, "olga"));
        (await root.PostAsync("/api/principals/mo/disable")).ShouldBe(200);
        world.Write("etc/profiles/olga.yaml", "auth: {methods: [passkey, token]}\n");
        await world.Host.ReloadPolicyAsync();

        // A credential that was changed since: whoever did that is in already.
        using var local = Visitor.Local(world, "alice");
        (await local.PutAsync("/api/account/password", $$"""{"newPassword":"{{Another}}","currentPassword":"{{Visitor.Password}}"}""")).ShouldBe(204);
        var used = await LinkAsync(world, "eve");
        (await visitor.PostAsync(Follow, Body(used))).ShouldBe(200);
        var told = new List<string>();
        foreach (var token in (string[])["", "x", new string('a', 43), new string('é', 43), new string('a', 100_000), replaced, alice, mo, olga, used])
        {
            told.Add(await RefusedAsync(token));
        }

        clock.Advance(TimeSpan.FromHours(24));
        told.Add(await RefusedAsync(bob));
        told.Distinct().ShouldHaveSingleItem().ShouldContain("bailey principal link NAME");

        async Task<string> RefusedAsync(string token)
        {
            var answer = (await visitor.PostAsync(Follow, Body(token))).ShouldBe(403, "sign_in_link_invalid");
            answer.Headers.Keys.ShouldNotContain("Set-Cookie");
            var json = answer.Json.AsObject();
            json.Remove("decisionId");
            json.Remove("traceId");
            return json.ToJsonString();
        }
    }

    [Fact]
    public async Task A_link_is_made_only_for_people_who_may_sign_in_with_a_password()
    {
        await using var world = await ServerWorld.StartAsync(Visitor.Patient);
        using var root = await world.ClientAsync("root");
        (await root.PostAsync("/api/principals", """{"name":"importer","profile":{"auth":{"methods":["keypair"]}}}""")).ShouldBe(201);
        (await root.PostAsync("/api/principals/importer/sign-in-link")).ShouldBe(403, "auth_method_not_allowed").Json["remedy"]!.GetValue<string>().ShouldContain("auth.methods+=password");
        (await root.PostAsync("/api/principals/dan/sign-in-link")).ShouldBe(403, "principal_disabled").Json["remedy"]!.GetValue<string>().ShouldContain("enable");
        (await root.PostAsync("/api/principals/nobody/sign-in-link")).ShouldBe(404, "not_found");
        (await root.PostAsync("/api/principals/no%20name/sign-in-link")).ShouldBe(404, "not_found");
        (await world.Host.Store.Records.CountAsync(SignInLink.RecordKind, null)).ShouldBe(0);
    }

    [Fact]
    public async Task Nobody_makes_a_link_for_somebody_stronger()
    {
        await using var world = await ServerWorld.StartAsync(Visitor.Patient);
        using var root = await world.ClientAsync("root");
        using var mo = await world.ClientAsync("mo");
        (await mo.PostAsync("/api/principals/olga/sign-in-link")).ShouldBe(403, "permission_missing");
        (await root.PostAsync("/api/principals/mo/grant", """{"permissions":["principal:credential:update"]}""")).ShouldBe(200);

        // A moderator holds all that an observer of the community does, and not what its admin or that of the instance does.
        (await mo.PostAsync("/api/principals/olga/sign-in-link")).ShouldBe(201);
        (await mo.PostAsync("/api/principals/alice/sign-in-link")).ShouldBe(403, "not_held_by_actor");
        (await mo.PostAsync("/api/principals/root/sign-in-link")).ShouldBe(403, "not_held_by_actor");
        (await root.PostAsync("/api/principals/eve/grant", """{"permissions":["audit:read"]}""")).ShouldBe(200);
        (await mo.PostAsync("/api/principals/eve/sign-in-link")).ShouldBe(403, "not_held_by_actor");
        world.Write("etc/profiles/olga.yaml", "auth: {methods: [password]}\nnetwork: {egress: [api.example.com]}\n");
        await world.Host.ReloadPolicyAsync();
        (await mo.PostAsync("/api/principals/olga/sign-in-link")).ShouldBe(403, "not_held_by_actor").Json["detail"]!.GetValue<string>().ShouldContain("api.example.com");

        // And a token makes none for more than it was made for.
        using var narrow = await world.ClientAsync("root", "principal:credential:update");
        (await narrow.PostAsync("/api/principals/mo/sign-in-link")).ShouldBe(403, "token_scope_too_narrow");
    }

    [Fact]
    public async Task A_link_that_its_maker_might_not_make_any_more_lets_nobody_in()
    {
        await using var world = await ServerWorld.StartAsync(Visitor.Patient);
        using var root = await world.ClientAsync("root");
        (await root.PostAsync("/api/principals/mo/grant", """{"permissions":["principal:credential:update"]}""")).ShouldBe(200);
        using var visitor = new Visitor(world);

        // Whoever keeps a link until its principal is made an admin would be one.
        var promoted = await LinkAsync(world, "bob", "mo");
        (await root.PostAsync("/api/principals/bob/grant", """{"permissions":["audit:read"]}""")).ShouldBe(200);
        (await visitor.PostAsync(Follow, Body(promoted))).ShouldBe(403, "sign_in_link_invalid");
        var dismissed = await LinkAsync(world, "olga", "mo");
        (await root.PostAsync("/api/principals/mo/revoke", """{"permissions":["principal:credential:update"]}""")).ShouldBe(200);
        (await visitor.PostAsync(Follow, Body(dismissed))).ShouldBe(403, "sign_in_link_invalid");

        // Nor does one of a token reach beyond the token.
        using var narrow = await world.ClientAsync("root", "principal:credential:update");
        var narrowed = TokenOf((await narrow.PostAsync("/api/principals/eve/sign-in-link")).ShouldBe(201));
        (await root.PostAsync("/api/principals/eve/grant", """{"permissions":["audit:read"]}""")).ShouldBe(200);
        (await visitor.PostAsync(Follow, Body(narrowed))).ShouldBe(403, "sign_in_link_invalid");
    }

    [Fact]
    public async Task Nobody_makes_one_for_themselves_or_with_a_session_of_long_ago()
    {
        var clock = new ManualClock();
        await using var world = await ServerWorld.StartAsync(options => Visitor.Patient(options, clock));
        await Visitor.EnrolAsync(world, "root");
        using var root = new Visitor(world);
        await root.SignInAsync("root");
        using var token = await world.ClientAsync("root");
        (await root.PostAsync("/api/principals/ROOT/sign-in-link")).ShouldBe(403, "sign_in_link_for_oneself").Json["remedy"]!.GetValue<string>().ShouldContain("bailey principal link root");
        (await token.PostAsync("/api/principals/root/sign-in-link")).ShouldBe(403, "sign_in_link_for_oneself");
        (await root.PostAsync("/api/principals/bob/sign-in-link")).ShouldBe(201);
        clock.Advance(TimeSpan.FromMinutes(11));
        (await root.PostAsync("/api/principals/bob/sign-in-link")).ShouldBe(403, "recent_sign_in_required");

        // The owner of the files is at the machine.
        using var local = Visitor.Local(world, "root");
        using var again = new Visitor(world);
        again.Keep((await again.PostAsync(Follow, Body(TokenOf((await local.PostAsync("/api/principals/root/sign-in-link")).ShouldBe(201))))).ShouldBe(200));
    }

    [Fact]
    public async Task The_link_of_a_principal_that_is_deleted_dies_with_it()
    {
        await using var world = await ServerWorld.StartAsync(Visitor.Patient);
        using var root = await world.ClientAsync("root");
        var token = await LinkAsync(world, "bob");
        (await root.DeleteAsync("/api/principals/bob")).ShouldBe(204);
        (await world.Host.Store.Records.CountAsync(SignInLink.RecordKind, null)).ShouldBe(0);
        using var visitor = new Visitor(world);
        (await visitor.PostAsync(Follow, Body(token))).ShouldBe(403, "sign_in_link_invalid");
    }

    [Fact]
    public async Task What_is_kept_of_a_link_signs_nobody_in_and_a_backup_has_nothing_of_it()
    {
        await using var world = await ServerWorld.StartAsync(Visitor.Patient);
        var token = await LinkAsync(world, "bob");
        (await world.Host.Store.Records.FindAsync(SignInLink.RecordKind, "bob"))!.ToString().ShouldNotContain(token);
        var (file, restored) = ($"{world.Folder}/it.backup", $"{world.Folder}/restored");
        await DataBackup.WriteAsync(world.Folder, file, TimeProvider.System, cancellationToken: TestContext.Current.CancellationToken);
        await DataBackup.RestoreAsync(file, restored, cancellationToken: TestContext.Current.CancellationToken);
        using var visitor = new Visitor(world);
        (await visitor.PostAsync(Follow, Body(token))).ShouldBe(200);
        await world.RestartAsync(options => Visitor.Patient(options) with { DataDirectory = restored });
        using var after = new Visitor(world);
        (await after.PostAsync(Follow, Body(token))).ShouldBe(403, "sign_in_link_invalid");
        (await world.Host.Store.Records.CountAsync(SignInLink.RecordKind, null)).ShouldBe(0);
    }

    [Fact]
    public async Task Tries_are_counted_as_attempts_to_sign_in()
    {
        await using var world = await ServerWorld.StartAsync(static options => options with { SignInsPerMinutePerAddress = 3 });
        using var visitor = new Visitor(world);
        for (var i = 0; i < 3; i++)
        {
            (await visitor.PostAsync(Follow, Body(new string('a', 43)))).ShouldBe(403);
        }

        (await visitor.PostAsync(Follow, Body(new string('a', 43)))).ShouldBe(429, "too_many_requests").Headers.Keys.ShouldContain("Retry-After");
        (await visitor.TryAsync("bob")).ShouldBe(429, "too_many_requests");
    }

    private static async Task<string> LinkAsync(ServerWorld world, string principal, string maker = "root")
    {
        using var client = await world.ClientAsync(maker);
        return TokenOf((await client.PostAsync($"/api/principals/{principal}/sign-in-link")).ShouldBe(201));
    }

    private static string TokenOf(ApiAnswer answer)
    {
        var link = answer.Json["link"]!.GetValue<string>();
        link.ShouldStartWith("/sign-in/link?token=");
        answer.Json.AsObject().Select(static pair => pair.Key).ShouldBe(["principal", "link", "expiresAt"]);
        return link.Split("token=")[1];
    }

    private static async Task AddPasskeyAsync(Visitor visitor, SoftAuthenticator device)
    {
        var options = (await visitor.PostAsync("/api/account/passkeys/options")).ShouldBe(200).Json;
        var body = new JsonObject { ["state"] = options["state"]!.GetValue<string>(), ["credential"] = JsonNode.Parse(device.Create(options["options"]!)), ["name"] = "phone" };
        (await visitor.PostAsync("/api/account/passkeys", body.ToJsonString())).ShouldBe(201);
    }

    private static string Body(string token, string password = Another) => new JsonObject { ["token"] = token, ["password"] = password }.ToJsonString();
}
