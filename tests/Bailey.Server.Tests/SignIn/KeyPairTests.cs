using System.Security.Cryptography;
using System.Text;
using System.Text.Json.Nodes;
using Bailey.Testing;

namespace Bailey.Server.Tests.SignIn;

public sealed class KeyPairTests : IDisposable
{
    private const string Path = "/api/account/sign-in/keypair";
    private readonly ECDsa _key = ECDsa.Create(ECCurve.NamedCurves.nistP256);

    [Theory]
    [InlineData(DSASignatureFormat.IeeeP1363FixedFieldConcatenation)]
    [InlineData(DSASignatureFormat.Rfc3279DerSequence)]
    public async Task A_signed_challenge_gives_a_token_for_15_minutes_that_sign_out_ends(DSASignatureFormat format)
    {
        var clock = new ManualClock();
        await using var world = await StartAsync(clock);
        using var client = await world.ClientAsync(null);
        var token = (await SignInAsync(client, world, format: format)).ShouldBe(200).Json["token"]!.GetValue<string>();
        var account = (await client.SendAsync(HttpMethod.Get, "/api/account", null, ("Authorization", $"Bearer {token}"))).ShouldBe(200).Json;
        account["principal"]!.GetValue<string>().ShouldBe("bob");
        account["kind"]!.GetValue<string>().ShouldBe("service");
        account["session"]!["method"]!.GetValue<string>().ShouldBe("key_pair");
        clock.Advance(TimeSpan.FromMinutes(15));
        (await client.SendAsync(HttpMethod.Get, "/api/account", null, ("Authorization", $"Bearer {token}"))).ShouldBe(401, "sign_in_required");

        token = (await SignInAsync(client, world)).ShouldBe(200).Json["token"]!.GetValue<string>();
        (await client.SendAsync(HttpMethod.Post, "/api/account/sign-out", null, ("Authorization", $"Bearer {token}"))).ShouldBe(204);
        (await client.SendAsync(HttpMethod.Get, "/api/account", null, ("Authorization", $"Bearer {token}"))).ShouldBe(401, "sign_in_required");
    }

    [Fact]
    public async Task A_challenge_is_good_once_for_60_seconds_and_for_the_one_who_asked()
    {
        var clock = new ManualClock();
        await using var world = await StartAsync(clock);
        using var client = await world.ClientAsync(null);
        var answer = await AnswerAsync(client, world);
        (await client.PostAsync(Path, answer)).ShouldBe(200);
        (await client.PostAsync(Path, answer)).ShouldBe(401, "challenge_invalid");
        answer = await AnswerAsync(client, world);
        (await client.PostAsync(Path, answer.Replace("\"bob\"", "\"mo\""))).ShouldBe(401, "sign_in_failed");
        clock.Advance(TimeSpan.FromSeconds(60));
        (await client.PostAsync(Path, answer)).ShouldBe(401, "challenge_invalid");
    }

    [Fact]
    public async Task A_challenge_is_good_once_however_many_answer_it_at_once()
    {
        await using var world = await StartAsync(new ManualClock());
        using var client = await world.ClientAsync(null);
        var answer = await AnswerAsync(client, world);
        var answers = await Task.WhenAll(Enumerable.Range(0, 8).Select(_ => client.PostAsync(Path, answer)));
        answers.Count(static one => one.Status == 200).ShouldBe(1);
        answers.Count(static one => one.Code == "challenge_invalid").ShouldBe(7);
    }

    [Fact]
    public async Task Of_more_than_50_sessions_of_a_principal_the_oldest_end()
    {
        await using var world = await StartAsync(new ManualClock());
        using var client = await world.ClientAsync(null);
        var tokens = new List<string>();
        for (var i = 0; i < 52; i++)
        {
            tokens.Add((await SignInAsync(client, world)).ShouldBe(200).Json["token"]!.GetValue<string>());
        }

        (await world.Host.Store.Records.CountAsync("session", "bob")).ShouldBe(50);
        (await client.SendAsync(HttpMethod.Get, "/api/account", null, ("Authorization", $"Bearer {tokens[1]}"))).ShouldBe(401, "sign_in_required");
        (await client.SendAsync(HttpMethod.Get, "/api/account", null, ("Authorization", $"Bearer {tokens[2]}"))).ShouldBe(200);
    }

    [Fact]
    public async Task What_was_signed_for_another_server_or_with_another_key_or_for_nobody_is_refused_alike()
    {
        await using var world = await StartAsync(new ManualClock());
        using var client = await world.ClientAsync(null);
        (await SignInAsync(client, world, origin: "https://evil.example")).ShouldBe(401, "sign_in_failed");
        using var other = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        (await SignInAsync(client, world, key: other)).ShouldBe(401, "sign_in_failed");
        (await SignInAsync(client, world, principal: "nobody")).ShouldBe(401, "sign_in_failed");
        (await SignInAsync(client, world, principal: "mo")).ShouldBe(401, "sign_in_failed");
        (await client.PostAsync(Path, """{"principal":"bob","challenge":"x","signature":"x"}""")).ShouldBe(401, "challenge_invalid");
        (await client.PostAsync("/api/account/sign-in/challenge", """{"principal":"../x"}""")).ShouldBe(422, "value_invalid");

        // Asked at one name of the server, answered at another: whoever passes challenges on gets nowhere.
        var answer = await AnswerAsync(client, world);
        (await client.SendAsync(HttpMethod.Post, Path, new StringContent(answer, Encoding.UTF8, "application/json"), ("Host", $"localhost:{world.Address.Port}"))).ShouldBe(401, "challenge_invalid");
    }

    [Fact]
    public async Task A_right_signature_is_refused_where_the_profile_does_not_name_key_pairs_and_a_session_ends_with_its_key()
    {
        await using var world = await StartAsync(new ManualClock());
        using var client = await world.ClientAsync(null);
        var token = (await SignInAsync(client, world)).ShouldBe(200).Json["token"]!.GetValue<string>();
        world.Write("etc/profiles/bob.yaml", $"auth:\n  methods: [token, password]\n  public_keys: ['p256:{Convert.ToBase64String(_key.ExportSubjectPublicKeyInfo())}']\n");
        await world.Host.ReloadPolicyAsync();
        (await SignInAsync(client, world)).ShouldBe(403, "auth_method_not_allowed");
        (await client.SendAsync(HttpMethod.Get, "/api/account", null, ("Authorization", $"Bearer {token}"))).ShouldBe(403, "auth_method_not_allowed");
        world.Write("etc/profiles/bob.yaml", "auth: {methods: [keypair]}\n");
        await world.Host.ReloadPolicyAsync();
        (await client.SendAsync(HttpMethod.Get, "/api/account", null, ("Authorization", $"Bearer {token}"))).ShouldBe(401, "sign_in_required");
    }

    public void Dispose() => _key.Dispose();

    private async Task<ServerWorld> StartAsync(ManualClock clock)
    {
        var world = await ServerWorld.StartAsync(options => Visitor.Patient(options, clock));
        world.Write("etc/profiles/bob.yaml", $"auth:\n  methods: [keypair, system]\n  public_keys: ['p256:{Convert.ToBase64String(_key.ExportSubjectPublicKeyInfo())}']\n");
        await world.Host.ReloadPolicyAsync();
        return world;
    }

    private async Task<ApiAnswer> SignInAsync(ApiClient client, ServerWorld world, string principal = "bob", string? origin = null, ECDsa? key = null, DSASignatureFormat format = DSASignatureFormat.IeeeP1363FixedFieldConcatenation) =>
        await client.PostAsync(Path, await AnswerAsync(client, world, principal, origin, key, format));

    private async Task<string> AnswerAsync(ApiClient client, ServerWorld world, string principal = "bob", string? origin = null, ECDsa? key = null, DSASignatureFormat format = DSASignatureFormat.IeeeP1363FixedFieldConcatenation)
    {
        var challenge = (await client.PostAsync("/api/account/sign-in/challenge", $$"""{"principal":"{{principal}}"}""")).ShouldBe(200).Json;
        challenge["origin"]!.GetValue<string>().ShouldBe(world.Address.GetLeftPart(UriPartial.Authority));
        var text = challenge["challenge"]!.GetValue<string>();
        var signed = Encoding.UTF8.GetBytes($"bailey-sign-in-v1\n{origin ?? challenge["origin"]!.GetValue<string>()}\n{principal}\n{text}\n");
        return new JsonObject { ["principal"] = principal, ["challenge"] = text, ["signature"] = Convert.ToBase64String((key ?? _key).SignData(signed, HashAlgorithmName.SHA256, format)) }.ToJsonString();
    }
}
