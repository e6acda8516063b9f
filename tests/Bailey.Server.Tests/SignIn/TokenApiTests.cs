using Bailey.Testing;

namespace Bailey.Server.Tests.SignIn;

public sealed class TokenApiTests
{
    [Fact]
    public async Task A_token_is_shown_once_stored_hashed_narrowed_to_its_scope_and_ends_when_revoked()
    {
        await using var world = await ServerWorld.StartAsync(Visitor.Patient);
        using var mo = Visitor.Local(world, "mo");
        var made = (await mo.PostAsync("/api/tokens", """{"name":"reader","scope":["plugin:package:read"]}""")).ShouldBe(201).Json;
        var secret = made["secret"]!.GetValue<string>();
        var id = made["token"]!["id"]!.GetValue<string>();
        (made["token"]!["expiresAt"]!.GetValue<DateTimeOffset>() - made["token"]!["createdAt"]!.GetValue<DateTimeOffset>()).ShouldBe(TimeSpan.FromDays(90));
        var record = (await world.Host.Store.Records.FindAsync("token", id))!;
        (record.Json + record.Lookup).ShouldNotContain(secret["bailey_".Length..]);
        var list = (await mo.GetAsync("/api/tokens")).ShouldBe(200);
        list.Text.ShouldContain(id);
        list.Text.ShouldNotContain(secret);

        using var client = await world.ClientAsync(null);
        (string, string) bearer = ("Authorization", $"Bearer {secret}");
        (await client.SendAsync(HttpMethod.Get, "/api/communities/chess/plugin-packages", null, bearer)).ShouldBe(200);
        (await client.SendAsync(HttpMethod.Get, "/api/communities/chess/plugin-policy", null, bearer)).ShouldBe(403, "token_scope_too_narrow");
        using var bob = await world.ClientAsync("bob");
        (await bob.DeleteAsync($"/api/tokens/{id}")).ShouldBe(404, "not_found");
        (await mo.DeleteAsync($"/api/tokens/{id}")).ShouldBe(204);
        (await client.SendAsync(HttpMethod.Get, "/api/communities/chess/plugin-packages", null, bearer)).ShouldBe(401, "sign_in_required");
        (await mo.DeleteAsync($"/api/tokens/{id}")).ShouldBe(404, "not_found");
    }

    [Fact]
    public async Task A_token_ends_in_time_and_is_refused_where_the_profile_does_not_name_tokens()
    {
        var clock = new ManualClock();
        await using var world = await ServerWorld.StartAsync(options => Visitor.Patient(options, clock));
        await Visitor.EnrolAsync(world, "bob");
        using var bob = new Visitor(world);
        await bob.SignInAsync("bob");
        var secret = (await bob.PostAsync("/api/tokens", """{"name":"short","scope":["self:*"],"expiresInDays":1}""")).ShouldBe(201).Json["secret"]!.GetValue<string>();
        using var client = await world.ClientAsync(null);
        (await client.SendAsync(HttpMethod.Get, "/api/account", null, ("Authorization", $"Bearer {secret}"))).ShouldBe(200);
        world.Write("etc/profiles/bob.yaml", "auth: {methods: [password]}\n");
        await world.Host.ReloadPolicyAsync();
        (await client.SendAsync(HttpMethod.Get, "/api/account", null, ("Authorization", $"Bearer {secret}"))).ShouldBe(403, "auth_method_not_allowed");
        world.Write("etc/profiles/bob.yaml", "auth: {methods: [token]}\n");
        await world.Host.ReloadPolicyAsync();
        clock.Advance(TimeSpan.FromDays(1));
        (await client.SendAsync(HttpMethod.Get, "/api/account", null, ("Authorization", $"Bearer {secret}"))).ShouldBe(401, "sign_in_required");
    }

    [Theory]
    [InlineData("bob", "*", 403, "not_held_by_actor")]
    [InlineData("bob", "plugin:package:install", 403, "not_held_by_actor")]
    [InlineData("bob", "hook:invoke", 201, null)]
    [InlineData("bob", "self:read", 201, null)]
    [InlineData("eve", "hook:invoke", 403, "not_held_by_actor")]
    [InlineData("root", "*", 201, null)]
    [InlineData("bob", "a::b", 422, "value_invalid")]
    public async Task A_token_is_made_for_what_its_maker_holds(string principal, string pattern, int status, string? code)
    {
        await using var world = await ServerWorld.StartAsync(Visitor.Patient);
        using var local = Visitor.Local(world, principal);
        (await local.PostAsync("/api/tokens", $$"""{"name":"x","scope":["{{pattern}}"]}""")).ShouldBe(status, code);
    }

    [Theory]
    [InlineData("everything", "name permissions")]
    [InlineData("plugin:pakage:read", "plugin:package:read")]
    [InlineData("plugins:*", "plugin:*")]
    public async Task A_scope_that_covers_no_permission_is_refused_with_its_place_and_the_nearest_word(string pattern, string hint)
    {
        await using var world = await ServerWorld.StartAsync(Visitor.Patient);
        using var root = Visitor.Local(world, "root");
        var fault = (await root.PostAsync("/api/tokens", $$"""{"name":"x","scope":["self:read","{{pattern}}"]}""")).ShouldBe(422, "value_invalid").Json["errors"]![0]!;
        fault["pointer"]!.GetValue<string>().ShouldBe("/scope/1");
        fault.ToJsonString().ShouldContain(hint);
    }

    [Fact]
    public async Task A_token_makes_no_wider_and_no_longer_token()
    {
        await using var world = await ServerWorld.StartAsync(Visitor.Patient);
        using var narrow = await world.ClientAsync("root", "self:*,plugin:*");
        (await narrow.PostAsync("/api/tokens", """{"name":"x","scope":["community:read"],"expiresInDays":1}""")).ShouldBe(403, "token_scope_too_narrow");
        (await narrow.PostAsync("/api/tokens", """{"name":"x","scope":["plugin:package:read"],"expiresInDays":1}""")).ShouldBe(422, "value_invalid");
    }

    [Theory]
    [InlineData("""{"name":"","scope":["self:read"]}""", 422)]
    [InlineData("""{"name":"x","scope":[]}""", 422)]
    [InlineData("""{"name":"x","scope":["self:read"],"expiresInDays":0}""", 422)]
    [InlineData("""{"name":"x","scope":["self:read"],"expiresInDays":367}""", 422)]
    [InlineData("""{"name":"x","scope":null}""", 400)]
    [InlineData("""{"name":"x","scope":[null]}""", 400)]
    [InlineData("""{"name":"x"}""", 400)]
    public async Task Bad_values_are_refused_in_words(string body, int status)
    {
        await using var world = await ServerWorld.StartAsync(Visitor.Patient);
        using var bob = await world.ClientAsync("bob");
        (await bob.PostAsync("/api/tokens", body)).ShouldBe(status);
    }

    [Fact]
    public async Task A_principal_has_at_most_100_tokens()
    {
        await using var world = await ServerWorld.StartAsync(Visitor.Patient);
        using var local = Visitor.Local(world, "bob");
        for (var i = 0; i < 100; i++)
        {
            (await local.PostAsync("/api/tokens", """{"name":"x","scope":["self:read"]}""")).ShouldBe(201);
        }

        (await local.PostAsync("/api/tokens", """{"name":"x","scope":["self:read"]}""")).ShouldBe(409, "too_many_credentials");
        var first = (await local.GetAsync("/api/tokens?limit=60")).ShouldBe(200).Json;
        first["items"]!.AsArray().Count.ShouldBe(60);
        (await local.GetAsync($"/api/tokens?limit=60&cursor={first["next"]!.GetValue<string>()}")).ShouldBe(200).Json["items"]!.AsArray().Count.ShouldBe(40);
    }

    [Fact]
    public async Task Tokens_of_others_are_seen_and_revoked_by_whoever_may()
    {
        await using var world = await ServerWorld.StartAsync(Visitor.Patient);
        using var local = Visitor.Local(world, "bob");
        var made = (await local.PostAsync("/api/tokens", """{"name":"x","scope":["self:*"]}""")).ShouldBe(201).Json;
        var path = $"/api/principals/bob/tokens/{made["token"]!["id"]!.GetValue<string>()}";
        using var alice = await world.ClientAsync("alice");
        (await alice.GetAsync("/api/principals/bob/tokens")).ShouldBe(403, "permission_missing");
        (await alice.DeleteAsync(path)).ShouldBe(403, "permission_missing");
        using var root = await world.ClientAsync("root");
        (await root.GetAsync("/api/principals/Bob/tokens")).ShouldBe(200).Json["items"]!.AsArray().ShouldHaveSingleItem();
        (await root.GetAsync("/api/principals/nobody/tokens")).ShouldBe(404, "not_found");
        (await root.DeleteAsync(path.Replace("bob", "alice"))).ShouldBe(404, "not_found");
        (await root.DeleteAsync(path)).ShouldBe(204);
        using var client = await world.ClientAsync(null);
        (await client.SendAsync(HttpMethod.Get, "/api/account", null, ("Authorization", $"Bearer {made["secret"]!.GetValue<string>()}"))).ShouldBe(401, "sign_in_required");
    }
}
