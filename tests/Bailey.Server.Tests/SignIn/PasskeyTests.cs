using System.Text.Json.Nodes;
using Bailey.Testing;

namespace Bailey.Server.Tests.SignIn;

public sealed class PasskeyTests
{
    private const string Passkeys = "/api/account/passkeys";
    private const string SignIn = "/api/account/sign-in/passkey";

    [Fact]
    public async Task A_passkey_is_added_signs_in_without_a_name_and_is_removed_with_what_was_signed_in()
    {
        await using var world = await ServerWorld.StartAsync(Visitor.Patient);
        using var bob = await BobAsync(world);
        using var device = new SoftAuthenticator { Origin = OriginOf(world) };
        var added = (await AddAsync(bob, device)).ShouldBe(201);
        var id = added.Json["id"]!.GetValue<string>();
        (await bob.GetAsync(Passkeys)).ShouldBe(200).Json["items"]![0]!["name"]!.GetValue<string>().ShouldBe("phone");

        using var elsewhere = new Visitor(world);
        elsewhere.Keep((await elsewhere.PostAsync(SignIn, await AnswerAsync(elsewhere, device))).ShouldBe(200));
        (await elsewhere.GetAsync("/api/account")).ShouldBe(200).Json["session"]!["method"]!.GetValue<string>().ShouldBe("passkey");
        using var mo = await BobAsync(world, "mo");
        (await mo.DeleteAsync($"{Passkeys}/{id}")).ShouldBe(404, "not_found");
        (await bob.DeleteAsync($"{Passkeys}/{id}")).ShouldBe(204);
        (await elsewhere.GetAsync("/api/account")).ShouldBe(401, "sign_in_required");
        (await bob.GetAsync("/api/account")).ShouldBe(200);
        (await elsewhere.PostAsync(SignIn, await AnswerAsync(elsewhere, device))).ShouldBe(401, "sign_in_failed");
    }

    [Fact]
    public async Task An_answer_is_good_once_and_in_time()
    {
        var clock = new ManualClock();
        await using var world = await ServerWorld.StartAsync(options => Visitor.Patient(options, clock));
        using var bob = await BobAsync(world);
        using var device = new SoftAuthenticator { Origin = OriginOf(world) };
        await AddAsync(bob, device);
        using var thief = new Visitor(world);
        var answer = await AnswerAsync(thief, device);
        (await thief.PostAsync(SignIn, answer)).ShouldBe(200);

        // Authenticators that do not count say 0 each time; only the challenge stands in the way then.
        (await thief.PostAsync(SignIn, answer)).Status.ShouldBe(401);
        using var uncounted = new SoftAuthenticator { Origin = OriginOf(world), Counter = 0 };
        await AddAsync(bob, uncounted);
        uncounted.Counter = uint.MaxValue; // One more, and it is 0 again.
        answer = await AnswerAsync(thief, uncounted);
        (await thief.PostAsync(SignIn, answer)).ShouldBe(200);
        (await thief.PostAsync(SignIn, answer)).ShouldBe(401, "challenge_invalid");
        answer = await AnswerAsync(thief, device);
        clock.Advance(TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(1));
        (await thief.PostAsync(SignIn, answer)).ShouldBe(401, "challenge_invalid");
    }

    [Fact]
    public async Task Answers_made_for_another_site_are_none()
    {
        await using var world = await ServerWorld.StartAsync(Visitor.Patient);
        using var bob = await BobAsync(world);
        using var device = new SoftAuthenticator { Origin = OriginOf(world) };
        await AddAsync(bob, device);
        device.Origin = "https://evil.example";
        (await bob.PostAsync(SignIn, await AnswerAsync(bob, device))).ShouldBe(401, "sign_in_failed");
        device.Origin = OriginOf(world);
        device.Domain = "evil.example";
        (await bob.PostAsync(SignIn, await AnswerAsync(bob, device))).ShouldBe(401, "sign_in_failed");
        device.Domain = null;
        device.VerifiesUser = false;
        (await bob.PostAsync(SignIn, await AnswerAsync(bob, device))).ShouldBe(401, "sign_in_failed");
        device.VerifiesUser = true;
        device.Counter = 0;
        (await bob.PostAsync(SignIn, await AnswerAsync(bob, device))).ShouldBe(401, "sign_in_failed");

        using var other = new SoftAuthenticator { Origin = "https://evil.example" };
        (await AddAsync(bob, other)).ShouldBe(422, "passkey_invalid");
        other.Origin = OriginOf(world);
        other.VerifiesUser = false;
        (await AddAsync(bob, other)).ShouldBe(422, "passkey_invalid");
    }

    [Fact]
    public async Task A_challenge_for_one_thing_is_none_for_another_and_none_for_somebody_else()
    {
        await using var world = await ServerWorld.StartAsync(Visitor.Patient);
        using var bob = await BobAsync(world);
        using var mo = await BobAsync(world, "mo");
        using var device = new SoftAuthenticator { Origin = OriginOf(world) };
        var options = (await bob.PostAsync(Passkeys + "/options")).ShouldBe(200).Json;
        var credential = device.Create(options["options"]!);
        (await mo.PostAsync(Passkeys, Body(options, credential, "mine"))).ShouldBe(401, "challenge_invalid");
        (await bob.PostAsync(SignIn, Body(options, credential, null))).ShouldBe(401, "challenge_invalid");
        (await bob.PostAsync(Passkeys, Body(options, credential, "mine"))).ShouldBe(201);
        (await bob.PostAsync(Passkeys, Body(options, credential, "mine"))).Status.ShouldBeOneOf(401, 422);
        var tampered = JsonNode.Parse(await AnswerAsync(bob, device))!;
        tampered["state"] = tampered["state"]!.GetValue<string>()[..^2] + "AA";
        (await bob.PostAsync(SignIn, tampered.ToJsonString())).ShouldBe(401, "challenge_invalid");
    }

    [Fact]
    public async Task A_right_passkey_is_refused_where_the_profile_does_not_name_passkeys()
    {
        await using var world = await ServerWorld.StartAsync(Visitor.Patient);
        using var bob = await BobAsync(world);
        using var device = new SoftAuthenticator { Origin = OriginOf(world) };
        await AddAsync(bob, device);
        world.Write("etc/profiles/bob.yaml", "auth: {methods: [password]}\n");
        await world.Host.ReloadPolicyAsync();
        (await bob.PostAsync(SignIn, await AnswerAsync(bob, device))).ShouldBe(403, "auth_method_not_allowed");
    }

    [Fact]
    public async Task A_token_adds_no_passkey_and_sets_no_password()
    {
        await using var world = await ServerWorld.StartAsync(Visitor.Patient);
        using var bob = await world.ClientAsync("bob");
        (await bob.PostAsync(Passkeys + "/options")).ShouldBe(403, "interactive_sign_in_required");
        (await bob.PutAsync("/api/account/password", """{"newPassword":"seven quiet badgers"}""")).ShouldBe(403, "interactive_sign_in_required");
    }

    [Theory]
    [InlineData("{}", 400)]
    [InlineData("""{"state":"x","credential":{}}""", 401)]
    [InlineData("""{"state":"x","credential":null}""", 401)]
    [InlineData("""{"state":null,"credential":{}}""", 400)]
    public async Task Nonsense_is_refused_in_words(string body, int status)
    {
        await using var world = await ServerWorld.StartAsync(Visitor.Patient);
        using var visitor = new Visitor(world);
        (await visitor.PostAsync(SignIn, body)).ShouldBe(status);
    }

    private static string OriginOf(ServerWorld world) => world.Address.GetLeftPart(UriPartial.Authority);

    private static async Task<Visitor> BobAsync(ServerWorld world, string name = "bob")
    {
        await Visitor.EnrolAsync(world, name);
        var visitor = new Visitor(world);
        await visitor.SignInAsync(name);
        return visitor;
    }

    private static async Task<ApiAnswer> AddAsync(Visitor visitor, SoftAuthenticator device)
    {
        var options = (await visitor.PostAsync(Passkeys + "/options")).ShouldBe(200).Json;
        return await visitor.PostAsync(Passkeys, Body(options, device.Create(options["options"]!), "phone"));
    }

    private static async Task<string> AnswerAsync(Visitor visitor, SoftAuthenticator device)
    {
        var options = (await visitor.PostAsync(SignIn + "/options")).ShouldBe(200).Json;
        options["options"]!["allowCredentials"]?.AsArray().ShouldBeEmpty();
        return Body(options, device.Assert(options["options"]!), null);
    }

    private static string Body(JsonNode options, string credential, string? name)
    {
        var body = new JsonObject { ["state"] = options["state"]!.GetValue<string>(), ["credential"] = JsonNode.Parse(credential) };
        if (name is not null)
        {
            body["name"] = name;
        }

        return body.ToJsonString();
    }
}
