using Bailey.Plugins.Audit;
using Bailey.Server.Accounts;
using Bailey.Testing;

namespace Bailey.Server.Tests.SignIn;

public sealed class PasswordSignInTests
{
    [Fact]
    public async Task A_password_signs_in_and_the_cookie_is_one_that_no_page_and_no_other_site_can_use()
    {
        await using var world = await ServerWorld.StartAsync(Visitor.Patient);
        await Visitor.EnrolAsync(world, "bob");
        using var bob = new Visitor(world);
        var answer = (await bob.TryAsync("BOB")).ShouldBe(200);
        answer.Json["principal"]!.GetValue<string>().ShouldBe("bob");
        var cookie = answer.Headers["Set-Cookie"].ToLowerInvariant();
        cookie.ShouldContain("httponly");
        cookie.ShouldContain("samesite=strict");
        cookie.ShouldContain("path=/");
        bob.Keep(answer);

        var account = (await bob.GetAsync("/api/account")).ShouldBe(200).Json;
        account["session"]!["method"]!.GetValue<string>().ShouldBe("password");
        account["session"]!["antiforgeryToken"]!.GetValue<string>().ShouldBe(bob.Antiforgery);
        account["communities"]!["chess"]![0]!.GetValue<string>().ShouldBe("member");
        account["hasPassword"]!.GetValue<bool>().ShouldBeTrue();
        (await world.AuditAsync(new AuditQuery { Community = AuditChain.Instance, Principal = "bob" }, static entry => entry.Target == "account/sign-in bob")).Outcome.ShouldBe(AuditOutcome.Ok);
    }

    [Fact]
    public async Task Nobody_learns_whether_name_or_password_was_wrong()
    {
        await using var world = await ServerWorld.StartAsync(Visitor.Patient);
        world.Write("etc/profiles/olga.yaml", "auth: {methods: [token, system]}\n");
        await world.RestartAsync(Visitor.Patient);
        await Visitor.EnrolAsync(world, "bob");
        await Visitor.EnrolAsync(world, "olga");
        using var stranger = new Visitor(world);
        var answers = new List<string>();
        foreach (var name in new[] { "bob", "mo", "nobody", "olga", "no name!", "" })
        {
            var answer = (await stranger.TryAsync(name, "not the password at all")).ShouldBe(401, "sign_in_failed");
            var json = answer.Json.AsObject();
            json.Remove("decisionId");
            json.Remove("traceId");
            answers.Add(json.ToJsonString());
            answer.Headers.Keys.ShouldNotContain("Set-Cookie");
        }

        answers.Distinct().ShouldHaveSingleItem();
    }

    [Fact]
    public async Task A_right_password_is_refused_where_the_profile_does_not_name_passwords_and_to_the_disabled()
    {
        await using var world = await ServerWorld.StartAsync(Visitor.Patient);
        await Visitor.EnrolAsync(world, "olga");
        await Visitor.EnrolAsync(world, "bob");
        world.Write("etc/profiles/olga.yaml", "auth: {methods: [token, passkey, keypair, system]}\n");
        world.Write("etc/profiles/bob.yaml", "enabled: false\nauth: {methods: [password]}\n");
        await world.RestartAsync(Visitor.Patient);
        using var visitor = new Visitor(world);
        (await visitor.TryAsync("olga")).ShouldBe(403, "auth_method_not_allowed");
        (await visitor.TryAsync("bob")).ShouldBe(403, "principal_disabled");
        (await visitor.TryAsync("olga", "not the password at all")).ShouldBe(401, "sign_in_failed");
    }

    [Fact]
    public async Task Five_failures_lock_an_account_for_longer_each_time_and_the_right_password_says_nothing_meanwhile()
    {
        var clock = new ManualClock();
        await using var world = await ServerWorld.StartAsync(options => Visitor.Patient(options, clock));
        await Visitor.EnrolAsync(world, "bob");
        using var bob = new Visitor(world);
        for (var i = 0; i < 5; i++)
        {
            (await bob.TryAsync("bob", $"guessed password {i}")).ShouldBe(401, "sign_in_failed");
        }

        (await bob.TryAsync("bob")).ShouldBe(401, "sign_in_failed");
        clock.Advance(TimeSpan.FromMinutes(5) + TimeSpan.FromSeconds(1));
        (await bob.TryAsync("bob", "guessed password 6")).ShouldBe(401, "sign_in_failed");
        clock.Advance(TimeSpan.FromMinutes(9));
        (await bob.TryAsync("bob")).ShouldBe(401, "sign_in_failed");
        clock.Advance(TimeSpan.FromMinutes(1));
        (await bob.TryAsync("bob")).ShouldBe(200);
        Account.Of((await world.Host.Store.Records.FindAsync("account", "bob"))!).FailedAttempts.ShouldBe(0);
    }

    [Fact]
    public async Task Guesses_at_the_same_time_are_no_more_than_one_after_the_other()
    {
        await using var world = await ServerWorld.StartAsync(Visitor.Patient);
        await Visitor.EnrolAsync(world, "bob");
        using var bob = new Visitor(world);
        await Task.WhenAll(Enumerable.Range(0, 12).Select(i => bob.TryAsync("bob", $"guessed password {i}")));
        Account.Of((await world.Host.Store.Records.FindAsync("account", "bob"))!).LockedUntil.ShouldNotBeNull();
        (await bob.TryAsync("bob")).ShouldBe(401, "sign_in_failed");
    }

    [Theory]
    [InlineData("short")]
    [InlineData("elevenchars")]
    [InlineData("passwordpassword")]
    [InlineData("Password1234")]
    [InlineData("aaaaaaaaaaaaaaaa")]
    [InlineData("bobbobbobbob")]
    public async Task Weak_passwords_are_refused(string password)
    {
        await using var world = await ServerWorld.StartAsync(Visitor.Patient);
        using var local = Visitor.Local(world, "bob");
        var answer = (await local.PutAsync("/api/account/password", $$"""{"newPassword":"{{password}}"}""")).ShouldBe(422, "password_weak");
        answer.Json["errors"]![0]!["pointer"]!.GetValue<string>().ShouldBe("/newPassword");
        answer.Text.ShouldNotContain($"\"{password}\"");
    }

    [Fact]
    public async Task What_is_kept_of_a_password_is_a_slow_salted_hash()
    {
        await using var world = await ServerWorld.StartAsync(Visitor.Patient);
        await Visitor.EnrolAsync(world, "bob");
        await Visitor.EnrolAsync(world, "mo");
        var bob = (await world.Host.Store.Records.FindAsync("account", "bob"))!.Json;
        bob.ShouldNotContain("owls");
        Account.Of((await world.Host.Store.Records.FindAsync("account", "bob"))!).PasswordHash.ShouldNotBe(Account.Of((await world.Host.Store.Records.FindAsync("account", "mo"))!).PasswordHash);
    }
}
