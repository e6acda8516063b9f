using System.Text.Json.Nodes;
using Bailey.Server.Tests.SignIn;
using Bailey.Testing;

namespace Bailey.Server.Tests.Hostile;

public sealed class RecentSignInTests
{
    private const string Passkeys = "/api/account/passkeys";
    private const string Token = """{"name":"mine","scope":["self:*"]}""";

    [Fact]
    public async Task A_session_of_long_ago_makes_no_passkey_and_no_token_until_its_owner_signs_in_again()
    {
        var clock = new ManualClock();
        await using var world = await ServerWorld.StartAsync(options => Visitor.Patient(options, clock));
        await Visitor.EnrolAsync(world, "bob");
        using var bob = new Visitor(world);
        using var device = new SoftAuthenticator { Origin = world.Address.GetLeftPart(UriPartial.Authority) };
        await bob.SignInAsync("bob");
        clock.Advance(TimeSpan.FromMinutes(9));
        var options = (await bob.PostAsync(Passkeys + "/options")).ShouldBe(200).Json;
        (await bob.PostAsync("/api/tokens", Token)).ShouldBe(201);
        clock.Advance(TimeSpan.FromMinutes(2));
        var body = new JsonObject { ["state"] = options["state"]!.GetValue<string>(), ["credential"] = JsonNode.Parse(device.Create(options["options"]!)), ["name"] = "thief" }.ToJsonString();
        (await bob.PostAsync(Passkeys, body)).ShouldBe(403, "recent_sign_in_required").Json["remedy"]!.GetValue<string>().ShouldContain("sign in again");
        (await bob.PostAsync(Passkeys + "/options")).ShouldBe(403, "recent_sign_in_required");
        (await bob.PostAsync("/api/tokens", Token)).ShouldBe(403, "recent_sign_in_required");
        (await bob.GetAsync("/api/account")).ShouldBe(200);
        await bob.SignInAsync("bob");
        (await bob.PostAsync(Passkeys, body)).ShouldBe(201);
        (await bob.PostAsync("/api/tokens", Token)).ShouldBe(201);
    }

    [Fact]
    public async Task Who_has_no_password_sets_one_only_just_after_signing_in_and_the_local_socket_proves_itself_each_time()
    {
        var clock = new ManualClock();
        await using var world = await ServerWorld.StartAsync(options => Visitor.Patient(options, clock));
        using var local = Visitor.Local(world, "bob");
        (await local.PutAsync("/api/account", """{"displayName":"Bob"}""")).ShouldBe(200);
        using var device = new SoftAuthenticator { Origin = world.Address.GetLeftPart(UriPartial.Authority) };
        using var bob = new Visitor(world);
        await Visitor.EnrolAsync(world, "bob");
        await bob.SignInAsync("bob");
        var options = (await bob.PostAsync(Passkeys + "/options")).ShouldBe(200).Json;
        (await bob.PostAsync(Passkeys, new JsonObject { ["state"] = options["state"]!.GetValue<string>(), ["credential"] = JsonNode.Parse(device.Create(options["options"]!)), ["name"] = "phone" }.ToJsonString())).ShouldBe(201);
        await WithoutPasswordAsync(world);
        options = (await bob.PostAsync("/api/account/sign-in/passkey/options")).ShouldBe(200).Json;
        bob.Keep((await bob.PostAsync("/api/account/sign-in/passkey", new JsonObject { ["state"] = options["state"]!.GetValue<string>(), ["credential"] = JsonNode.Parse(device.Assert(options["options"]!)) }.ToJsonString())).ShouldBe(200));
        clock.Advance(TimeSpan.FromMinutes(11));
        (await bob.PutAsync("/api/account/password", """{"newPassword":"seven quiet badgers"}""")).ShouldBe(403, "recent_sign_in_required");
        (await local.PostAsync("/api/tokens", Token)).ShouldBe(201);
        (await local.PutAsync("/api/account/password", """{"newPassword":"seven quiet badgers"}""")).ShouldBe(204);
    }

    private static async Task WithoutPasswordAsync(ServerWorld world)
    {
        var record = (await world.Host.Store.Records.FindAsync("account", "bob"))!;
        var account = JsonNode.Parse(record.Json)!;
        account["passwordHash"] = null;
        await world.Host.Store.CommitAsync(new Bailey.Plugins.Store.StoreChange { Mutations = [new Bailey.Plugins.Store.Changes.PutRecord(record with { Json = account.ToJsonString() })] });
    }
}
