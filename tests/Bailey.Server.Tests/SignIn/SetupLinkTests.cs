using Bailey.Server.Accounts;
using Bailey.Server.Hosting;
using Bailey.Testing;

namespace Bailey.Server.Tests.SignIn;

public sealed class SetupLinkTests
{
    private const string Setup = "/api/account/setup";

    [Fact]
    public async Task The_link_makes_the_first_admin_once()
    {
        await using var world = await StartAsync();
        var token = await TokenAsync(world);
        using var visitor = new Visitor(world);
        (await visitor.PostAsync(Setup, Body("wrong" + token[5..]))).ShouldBe(403, "setup_link_invalid");
        (await visitor.PostAsync(Setup, Body(token, password: "short"))).ShouldBe(422, "password_weak");
        (await visitor.PostAsync(Setup, Body(token, principal: "no name"))).ShouldBe(422, "value_invalid");
        (await visitor.PostAsync(Setup, Body(token, principal: "operator"))).ShouldBe(409, "already_exists");
        visitor.Keep((await visitor.PostAsync(Setup, Body(token))).ShouldBe(200));
        (await visitor.GetAsync("/api/account")).ShouldBe(200).Json["isAdmin"]!.GetValue<bool>().ShouldBeTrue();
        (await visitor.PostAsync(Setup, Body(token, principal: "mallory"))).ShouldBe(403, "setup_link_invalid");
        world.Host.Policy.Current.Find("mallory").ShouldBeNull();
        (await SetupLink.EnsureAsync(world.App)).ShouldBeNull();
        using var again = new Visitor(world);
        await again.SignInAsync("ann");
    }

    [Fact]
    public async Task The_link_is_good_once_however_many_follow_it_at_once()
    {
        await using var world = await StartAsync();
        var token = await TokenAsync(world);
        using var visitor = new Visitor(world);
        var answers = await Task.WhenAll(Enumerable.Range(0, 6).Select(i => visitor.PostAsync(Setup, Body(token, principal: $"admin{i}"))));
        answers.Count(static answer => answer.Status == 200).ShouldBe(1);
        world.Host.Policy.Current.Principals.Count.ShouldBe(2);
    }

    [Fact]
    public async Task The_link_ends_after_24_hours_and_when_a_newer_one_is_made()
    {
        var clock = new ManualClock();
        await using var world = await StartAsync(clock);
        var old = await TokenAsync(world);
        var token = await TokenAsync(world);
        using var visitor = new Visitor(world);
        (await visitor.PostAsync(Setup, Body(old))).ShouldBe(403, "setup_link_invalid");
        clock.Advance(TimeSpan.FromHours(24));
        (await visitor.PostAsync(Setup, Body(token))).ShouldBe(403, "setup_link_invalid");
        (await visitor.PostAsync(Setup, Body(await TokenAsync(world)))).ShouldBe(200);
    }

    [Fact]
    public async Task There_is_none_where_an_admin_can_sign_in()
    {
        await using var world = await ServerWorld.StartAsync(Visitor.Patient);
        (await SetupLink.EnsureAsync(world.App)).ShouldBeNull();
        using var visitor = new Visitor(world);
        (await visitor.PostAsync(Setup, Body("x"))).ShouldBe(403, "setup_link_invalid");
    }

    private static async Task<ServerWorld> StartAsync(ManualClock? clock = null)
    {
        var world = await ServerWorld.StartAsync(Options);
        await world.RestartAsync(options => Options(options) with { DataDirectory = Path.Combine(world.Folder, "new") });
        return world;

        ServerOptions Options(ServerOptions options) => clock is null ? Visitor.Patient(options) : Visitor.Patient(options, clock);
    }

    private static async Task<string> TokenAsync(ServerWorld world) => (await SetupLink.EnsureAsync(world.App))!.Split("token=")[1];

    private static string Body(string token, string principal = "ann", string password = Visitor.Password) => $$"""{"token":"{{token}}","principal":"{{principal}}","password":"{{password}}"}""";
}
