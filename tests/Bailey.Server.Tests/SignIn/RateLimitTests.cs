using System.Net;
using Bailey.Server.RateLimits;

namespace Bailey.Server.Tests.SignIn;

public sealed class RateLimitTests
{
    [Fact]
    public async Task An_address_that_asks_too_much_waits_and_is_told_how_long()
    {
        await using var world = await ServerWorld.StartAsync(options => options with { RequestsPerMinutePerAddress = 3 });
        using var client = await world.ClientAsync(null);
        for (var i = 0; i < 3; i++)
        {
            (await client.GetAsync("/api/account")).ShouldBe(401);
        }

        var answer = (await client.GetAsync("/api/account")).ShouldBe(429, "too_many_requests");
        int.Parse(answer.Headers["Retry-After"], System.Globalization.CultureInfo.InvariantCulture).ShouldBeInRange(1, 60);
    }

    [Fact]
    public async Task One_principal_that_asks_too_much_waits_and_others_do_not()
    {
        await using var world = await ServerWorld.StartAsync(options => options with { RequestsPerMinutePerPrincipal = 3 });
        using var bob = await world.ClientAsync("bob");
        using var also = await world.ClientAsync("bob", "self:*");
        using var mo = await world.ClientAsync("mo");
        (await bob.GetAsync("/api/account")).ShouldBe(200);
        (await also.GetAsync("/api/account")).ShouldBe(200);
        (await bob.GetAsync("/api/account")).ShouldBe(200);
        (await also.GetAsync("/api/account")).ShouldBe(429, "too_many_requests");
        (await mo.GetAsync("/api/account")).ShouldBe(200);
    }

    [Fact]
    public async Task Attempts_to_sign_in_are_limited_by_name_and_by_address_whether_or_not_there_is_such_a_name()
    {
        await using var world = await ServerWorld.StartAsync();
        using var visitor = new Visitor(world);
        for (var i = 0; i < 5; i++)
        {
            (await visitor.TryAsync("nobody", "not the password at all")).ShouldBe(401, "sign_in_failed");
        }

        (await visitor.TryAsync("NOBODY", "not the password at all")).ShouldBe(429, "too_many_requests").Headers.Keys.ShouldContain("Retry-After");
        for (var i = 0; i < 4; i++)
        {
            (await visitor.TryAsync("bob", "not the password at all")).ShouldBe(401, "sign_in_failed");
        }

        (await visitor.TryAsync("mo", "not the password at all")).ShouldBe(429, "too_many_requests");
        (await visitor.PostAsync("/api/account/sign-in/passkey/options")).ShouldBe(429, "too_many_requests");
        (await visitor.PostAsync("/api/account/setup", "{}")).ShouldBe(429, "too_many_requests");
        (await visitor.GetAsync("/api/account")).ShouldBe(401, "sign_in_required");
    }

    [Fact]
    public async Task What_a_client_says_of_its_address_counts_only_from_a_proxy_that_the_operator_trusts()
    {
        await using var world = await ServerWorld.StartAsync(options => options with { RequestsPerMinutePerAddress = 3 });
        using var client = await world.ClientAsync(null);
        for (var i = 0; i < 3; i++)
        {
            (await GetAsync(client, $"203.0.113.{i}")).ShouldBe(401);
        }

        (await GetAsync(client, "203.0.113.9")).ShouldBe(429);
        await world.RestartAsync(options => options with { RequestsPerMinutePerAddress = 3, TrustedProxies = ["127.0.0.1"] });
        using var behind = await world.ClientAsync(null);
        for (var i = 0; i < 6; i++)
        {
            (await GetAsync(behind, $"203.0.113.{i}")).ShouldBe(401);
        }

        // What the client itself put before the address that the proxy added is not believed.
        for (var i = 0; i < 3; i++)
        {
            (await GetAsync(behind, $"198.51.100.{i}, 203.0.113.77")).ShouldBe(401);
        }

        (await GetAsync(behind, "198.51.100.9, 203.0.113.77")).ShouldBe(429);
    }

    [Fact]
    public async Task Behind_a_trusted_proxy_that_speaks_TLS_the_cookie_is_for_TLS_and_this_host_alone()
    {
        await using var world = await ServerWorld.StartAsync(options => Visitor.Patient(options) with { TrustedProxies = ["127.0.0.0/8"] });
        await Visitor.EnrolAsync(world, "bob");
        using var bob = new Visitor(world);
        var answer = (await bob.TryAsync("bob", headers: [("X-Forwarded-For", "203.0.113.1"), ("X-Forwarded-Proto", "https"), ("X-Forwarded-Host", "bailey.example.org"), ("Origin", "https://bailey.example.org")])).ShouldBe(200);
        answer.Headers["Set-Cookie"].ShouldStartWith("__Host-bailey=");
        answer.Headers["Set-Cookie"].ShouldContain("secure");
    }

    [Theory]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:2:ffff::9", true)]
    [InlineData("2001:db8:1:2::1", "2001:db8:1:3::1", false)]
    [InlineData("::ffff:192.0.2.1", "192.0.2.1", true)]
    [InlineData("192.0.2.1", "192.0.2.2", false)]
    public void A_network_of_one_customer_counts_as_one_address(string one, string other, bool same) =>
        (RequestRates.KeyOf(IPAddress.Parse(one)) == RequestRates.KeyOf(IPAddress.Parse(other))).ShouldBe(same);

    [Theory]
    [InlineData("proxy.example")]
    [InlineData("10.0.0.0/33")]
    public void What_is_no_address_of_a_proxy_is_told_of(string proxy) =>
        new Hosting.ServerOptions { DataDirectory = "/x", TrustedProxies = [proxy] }.FindFault()!.ShouldContain(proxy);

    private static Task<ApiAnswer> GetAsync(ApiClient client, string address) => client.SendAsync(HttpMethod.Get, "/api/account", null, ("X-Forwarded-For", address));
}
