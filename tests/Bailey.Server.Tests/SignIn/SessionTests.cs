using Bailey.Plugins.Store;
using Bailey.Server.SignIn;
using Bailey.Testing;
using Bailey.Testing.Databases;
using Microsoft.AspNetCore.Http;

namespace Bailey.Server.Tests.SignIn;

public sealed class SessionTests
{
    private const string Text = """{"displayName":"Bob the Brave"}""";

    [Fact]
    public async Task A_stolen_cookie_without_the_antiforgery_token_gets_nowhere()
    {
        await using var world = await ServerWorld.StartAsync(Visitor.Patient);
        await Visitor.EnrolAsync(world, "bob");
        await Visitor.EnrolAsync(world, "mo");
        using var bob = new Visitor(world);
        await bob.SignInAsync("bob");
        using var mo = new Visitor(world);
        await mo.SignInAsync("mo");
        (await bob.PutAsync("/api/account", Text)).ShouldBe(200).Json["displayName"]!.GetValue<string>().ShouldBe("Bob the Brave");

        using var page = new Visitor(world) { Cookie = bob.Cookie };
        (await page.PutAsync("/api/account", Text)).ShouldBe(403, "antiforgery_failed");
        (await page.PostAsync("/api/account/sign-out")).ShouldBe(403, "antiforgery_failed");
        (await page.DeleteAsync("/api/communities/chess")).ShouldBe(403, "antiforgery_failed");
        page.Antiforgery = mo.Antiforgery;
        (await page.PutAsync("/api/account", Text)).ShouldBe(403, "antiforgery_failed");
    }

    [Theory]
    [InlineData("Origin", "https://evil.example")]
    [InlineData("Origin", "null")]
    [InlineData("Sec-Fetch-Site", "cross-site")]
    [InlineData("Sec-Fetch-Site", "same-site")]
    public async Task Pages_of_other_sites_change_nothing_even_with_the_token_and_cannot_sign_anybody_in(string header, string value)
    {
        await using var world = await ServerWorld.StartAsync(Visitor.Patient);
        await Visitor.EnrolAsync(world, "bob");
        using var bob = new Visitor(world);
        (await bob.TryAsync("bob", headers: (header, value))).ShouldBe(403, "antiforgery_failed");
        await bob.SignInAsync("bob");
        (await bob.PutAsync("/api/account", Text, (header, value))).ShouldBe(403, "antiforgery_failed");
        (await bob.PutAsync("/api/account", Text, ("Origin", world.Address.GetLeftPart(UriPartial.Authority)), ("Sec-Fetch-Site", "same-origin"))).ShouldBe(200);
    }

    [Fact]
    public async Task Signing_out_ends_the_session_on_the_server()
    {
        await using var world = await ServerWorld.StartAsync(Visitor.Patient);
        await Visitor.EnrolAsync(world, "bob");
        using var bob = new Visitor(world);
        await bob.SignInAsync("bob");
        (await bob.PostAsync("/api/account/sign-out")).ShouldBe(204).Headers["Set-Cookie"].ShouldContain("expires=Thu, 01 Jan 1970");
        (await bob.GetAsync("/api/account")).ShouldBe(401, "sign_in_required");
    }

    [Theory]
    [InlineData("bob")]
    [InlineData("mo")]
    public async Task Signing_in_anew_in_a_browser_ends_the_session_that_it_had(string next)
    {
        await using var world = await ServerWorld.StartAsync(Visitor.Patient);
        await Visitor.EnrolAsync(world, "bob");
        await Visitor.EnrolAsync(world, "mo");
        using var browser = new Visitor(world);
        using var elsewhere = new Visitor(world);
        await browser.SignInAsync("bob");
        await elsewhere.SignInAsync("bob");
        using var former = new Visitor(world) { Cookie = browser.Cookie };
        (await browser.TryAsync(next, "not the password")).ShouldBe(401, "sign_in_failed");
        (await former.GetAsync("/api/account")).ShouldBe(200);
        await browser.SignInAsync(next);
        (await former.GetAsync("/api/account")).ShouldBe(401, "sign_in_required");
        (await browser.GetAsync("/api/account")).ShouldBe(200).Json["principal"]!.GetValue<string>().ShouldBe(next);
        (await elsewhere.GetAsync("/api/account")).ShouldBe(200);
    }

    [Fact]
    public async Task Another_password_ends_all_other_sessions_and_needs_the_present_one()
    {
        await using var world = await ServerWorld.StartAsync(Visitor.Patient);
        await Visitor.EnrolAsync(world, "bob");
        using var here = new Visitor(world);
        using var elsewhere = new Visitor(world);
        await here.SignInAsync("bob");
        await elsewhere.SignInAsync("bob");
        (await here.PutAsync("/api/account/password", """{"newPassword":"seven quiet badgers"}""")).ShouldBe(422, "value_invalid");
        (await here.PutAsync("/api/account/password", """{"newPassword":"seven quiet badgers","currentPassword":"not the password"}""")).ShouldBe(422, "value_invalid");
        (await elsewhere.GetAsync("/api/account")).ShouldBe(200);
        (await here.PutAsync("/api/account/password", $$"""{"newPassword":"seven quiet badgers","currentPassword":"{{Visitor.Password}}"}""")).ShouldBe(204);
        (await elsewhere.GetAsync("/api/account")).ShouldBe(401, "sign_in_required");
        (await here.GetAsync("/api/account")).ShouldBe(200);
        (await elsewhere.TryAsync("bob")).ShouldBe(401, "sign_in_failed");
        (await elsewhere.TryAsync("bob", "seven quiet badgers")).ShouldBe(200);
    }

    [Fact]
    public async Task A_session_is_refused_from_the_moment_that_its_principal_is_disabled_or_may_use_passwords_no_more()
    {
        await using var world = await ServerWorld.StartAsync(Visitor.Patient);
        await Visitor.EnrolAsync(world, "bob");
        using var bob = new Visitor(world);
        await bob.SignInAsync("bob");
        world.Write("etc/profiles/bob.yaml", "auth: {methods: [passkey]}\n");
        await world.Host.ReloadPolicyAsync();
        (await bob.GetAsync("/api/account")).ShouldBe(403, "auth_method_not_allowed");
        world.Write("etc/profiles/bob.yaml", "enabled: false\nauth: {methods: [password]}\n");
        await world.Host.ReloadPolicyAsync();
        (await bob.GetAsync("/api/account")).ShouldBe(403, "principal_disabled");
    }

    [Fact]
    public async Task A_session_slides_for_12_hours_and_ends_after_7_days_whatever_happens()
    {
        var clock = new ManualClock();
        await using var world = await ServerWorld.StartAsync(options => Visitor.Patient(options, clock));
        await Visitor.EnrolAsync(world, "bob");
        using var idle = new Visitor(world);
        using var busy = new Visitor(world);
        await idle.SignInAsync("bob");
        await busy.SignInAsync("bob");
        clock.Advance(TimeSpan.FromHours(11));
        (await busy.GetAsync("/api/account")).ShouldBe(200);
        clock.Advance(TimeSpan.FromHours(1));
        (await idle.GetAsync("/api/account")).ShouldBe(401, "sign_in_required");
        for (var hours = 12; hours < (7 * 24) - 6; hours += 6)
        {
            (await busy.GetAsync("/api/account")).ShouldBe(200);
            clock.Advance(TimeSpan.FromHours(6));
        }

        (await busy.GetAsync("/api/account")).ShouldBe(200);
        clock.Advance(TimeSpan.FromHours(6));
        (await busy.GetAsync("/api/account")).ShouldBe(401, "sign_in_required");
    }

    [Fact]
    public async Task A_session_outlives_the_server_and_the_secret_is_nowhere_in_the_store()
    {
        await using var world = await ServerWorld.StartAsync(Visitor.Patient);
        await Visitor.EnrolAsync(world, "bob");
        using var bob = new Visitor(world);
        await bob.SignInAsync("bob");
        var stored = (await world.Host.Store.Records.ListAsync("session", "bob", null, 10)).ShouldHaveSingleItem();
        (stored.Json + stored.Lookup + stored.Id).ShouldNotContain(bob.Cookie!.Split('=')[1]);
        await world.RestartAsync(Visitor.Patient);
        using var again = new Visitor(world) { Cookie = bob.Cookie, Antiforgery = bob.Antiforgery };
        (await again.PutAsync("/api/account", Text)).ShouldBe(200);
    }

    [Theory]
    [InlineData("bailey=")]
    [InlineData("bailey=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    [InlineData("bailey=x; bailey=y")]
    [InlineData("__Host-bailey=AAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAAA")]
    public async Task Other_cookies_are_nobody(string cookie)
    {
        await using var world = await ServerWorld.StartAsync(Visitor.Patient);
        using var visitor = new Visitor(world) { Cookie = cookie };
        (await visitor.GetAsync("/api/account")).ShouldBe(401, "sign_in_required");
    }

    [Fact]
    public async Task A_display_name_is_changed_by_who_saw_the_present_one()
    {
        await using var world = await ServerWorld.StartAsync(Visitor.Patient);
        await Visitor.EnrolAsync(world, "bob");
        using var bob = new Visitor(world);
        await bob.SignInAsync("bob");
        var tag = (await bob.GetAsync("/api/account")).ETag!;
        (await bob.PutAsync("/api/account", Text, ("If-Match", tag))).ShouldBe(200);
        (await bob.PutAsync("/api/account", Text, ("If-Match", tag))).ShouldBe(412, "changed_meanwhile");
        (await bob.PutAsync("/api/account", """{"displayName":" "}""")).ShouldBe(422, "value_invalid");
    }

    [Theory]
    [InlineData(false, "store_unavailable")]
    [InlineData(true, "server_unavailable")]
    public async Task Where_it_cannot_be_found_out_who_asks_the_answer_is_that_the_store_is_not_there(bool stopping, string code)
    {
        var context = new DefaultHttpContext { Response = { Body = new MemoryStream() } };
        await new UnreadableStore(_ => throw (stopping ? new ObjectDisposedException("store") : new PluginStoreException(StoreReason.Unavailable, "gone"))).InvokeAsync(context);
        await context.Response.BodyWriter.FlushAsync();
        context.Response.StatusCode.ShouldBe(503);
        context.Response.Headers.RetryAfter.ToString().ShouldBe("2");
        System.Text.Encoding.UTF8.GetString(((MemoryStream)context.Response.Body).ToArray()).ShouldContain(code);
    }

    [Fact]
    public async Task Nodes_on_one_database_take_each_others_sessions_and_challenges_and_a_session_ends_on_all()
    {
        Assert.SkipUnless(PostgresServer.IsThere, PostgresServer.SkipReason);
        var database = await (await PostgresServer.SharedAsync()).CreateSchemaAsync();
        await using var one = await ServerWorld.StartAsync(options => Visitor.Patient(options) with { PostgreSql = database });
        await using var two = await ServerWorld.StartAsync(Visitor.Patient);
        File.Copy(Path.Combine(one.Folder, "state", "audit-key.pem"), Path.Combine(two.Folder, "state", "audit-key.pem"), overwrite: true);
        await two.RestartAsync(options => Visitor.Patient(options) with { PostgreSql = database, Node = "node-2" });
        var token = (await Accounts.SetupLink.EnsureAsync(one.App))!.Split("token=")[1];
        using var here = new Visitor(one);
        here.Keep((await here.PostAsync("/api/account/setup", $$"""{"token":"{{token}}","principal":"ann","password":"{{Visitor.Password}}"}""")).ShouldBe(200));
        await two.Host.ReloadPolicyAsync();
        using var there = new Visitor(two) { Cookie = here.Cookie, Antiforgery = here.Antiforgery };
        (await there.GetAsync("/api/account")).ShouldBe(200).Json["isAdmin"]!.GetValue<bool>().ShouldBeTrue();

        // As behind one balancer, by which both have one address.
        (string, string) address = ("Host", one.Address.Authority);
        using var device = new SoftAuthenticator { Origin = one.Address.GetLeftPart(UriPartial.Authority) };
        var options = (await here.PostAsync("/api/account/passkeys/options")).ShouldBe(200).Json;
        var passkey = new System.Text.Json.Nodes.JsonObject { ["state"] = options["state"]!.GetValue<string>(), ["name"] = "phone", ["credential"] = System.Text.Json.Nodes.JsonNode.Parse(device.Create(options["options"]!)) };
        (await there.PostAsync("/api/account/passkeys", passkey.ToJsonString(), address)).ShouldBe(201);
        (await here.PostAsync("/api/account/passkeys", passkey.ToJsonString())).Status.ShouldBeOneOf(401, 422);
        (await there.PostAsync("/api/account/sign-out")).ShouldBe(204);
        (await here.GetAsync("/api/account")).ShouldBe(401, "sign_in_required");
    }
}
