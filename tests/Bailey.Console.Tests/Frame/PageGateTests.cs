using Bailey.Console.Hosting;
using Bailey.Server.Hosting;
using Bailey.Server.Tests;
using Bailey.Server.Tests.SignIn;

namespace Bailey.Console.Tests.Frame;

/// <summary>What browsers and others get of the console without having been let in, and what pages are told to trust.</summary>
public sealed class PageGateTests
{
    private static readonly (string, string) s_html = ("Accept", "text/html,application/xhtml+xml");

    [Fact]
    public async Task Programs_get_problems_at_paths_that_are_not_there_and_people_a_page()
    {
        await using var world = await StartAsync();
        using var bob = await PersonAsync(world, "bob");
        var problem = (await bob.GetAsync("/api/none-such", s_html)).ShouldBe(404, "not_found");
        problem.MediaType.ShouldBe("application/problem+json");
        (await bob.GetAsync("/none-such")).ShouldBe(404, "not_found");
        var page = (await bob.GetAsync("/none-such", s_html)).ShouldBe(404);
        page.MediaType.ShouldBe("text/html");
        page.Headers["Content-Security-Policy"].ShouldContain("script-src 'self'");
        (await bob.PostAsync("/none-such", "{}", s_html)).ShouldBe(404, "not_found");
        (await bob.DeleteAsync("/api/account")).ShouldBe(405, "method_not_allowed");
        using var nobody = new Visitor(world);
        (await nobody.GetAsync("/api/none-such", s_html)).ShouldBe(401, "sign_in_required");
        var led = await nobody.GetAsync("/none-such?x=1", s_html);
        led.Status.ShouldBe(302);
        led.Headers["Location"].ShouldBe("/sign-in?return=%2Fnone-such%3Fx%3D1");
    }

    [Fact]
    public async Task Pages_trust_nothing_but_this_server_and_nobody_frames_them()
    {
        await using var world = await StartAsync();
        using var root = await PersonAsync(world, "root");
        foreach (var path in (string[])["/", "/system", "/sign-in", "/sign-in/link?token=abc", "/setup", "/invitation", "/none-such"])
        {
            var page = await root.GetAsync(path, s_html);
            var policy = page.Headers["Content-Security-Policy"].Split(';', StringSplitOptions.TrimEntries).Select(static part => part.Split(' ', 2)).ToDictionary(static part => part[0], static part => part.Length > 1 ? part[1] : "");
            policy["default-src"].ShouldBe("'none'", path);
            policy["script-src"].ShouldBe("'self'", path);
            policy["connect-src"].ShouldBe("'self'", path);
            policy["base-uri"].ShouldBe("'self'", path);
            policy["form-action"].ShouldBe("'self'", path);
            policy["frame-ancestors"].ShouldBe("'none'", path);
            page.Headers["X-Frame-Options"].ShouldBe("DENY", path);
            page.Headers["X-Content-Type-Options"].ShouldBe("nosniff", path);
            page.Headers["Cache-Control"].ShouldContain("no-store", customMessage: path);
            page.Text.ShouldNotContain(" onclick=", Case.Insensitive);
            System.Text.RegularExpressions.Regex.Matches(page.Text, "<script(?![^>]* src=)[^>]*>[^<]").ShouldBeEmpty(path);
        }
    }

    [Fact]
    public async Task Only_people_who_are_signed_in_at_this_server_get_a_channel()
    {
        await using var world = await StartAsync();
        using var nobody = new Visitor(world);
        (await nobody.PostAsync("/_blazor/negotiate?negotiateVersion=1")).ShouldBe(401, "sign_in_required");
        using var program = await world.ClientAsync("root");
        (await program.PostAsync("/_blazor/negotiate?negotiateVersion=1")).ShouldBe(401, "sign_in_required");
        using var bob = await PersonAsync(world, "bob");
        (await bob.PostAsync("/_blazor/negotiate?negotiateVersion=1", null, ("Origin", "https://evil.example"))).ShouldBe(403, "antiforgery_failed");
        (await bob.PostAsync("/_blazor/negotiate?negotiateVersion=1", null, ("Sec-Fetch-Site", "cross-site"))).ShouldBe(403, "antiforgery_failed");
        (await bob.GetAsync("/_blazor?id=x", ("Origin", "https://evil.example"))).ShouldBe(403, "antiforgery_failed");
        (await bob.PostAsync("/_blazor/negotiate?negotiateVersion=1")).ShouldBe(200);
        (await bob.GetAsync("/_blazor?id=x")).ShouldBe(400, "request_invalid");
        (await bob.PostAsync("/_blazor?id=x", "{}")).ShouldBe(400, "request_invalid");
    }

    [Fact]
    public async Task Files_of_the_console_are_the_same_for_all_and_no_others_are_served()
    {
        await using var world = await StartAsync();
        using var nobody = new Visitor(world);
        var script = (await nobody.GetAsync("/_content/Bailey.Console/console.js")).ShouldBe(200);
        script.MediaType.ShouldBe("text/javascript");
        (await nobody.GetAsync("/_content/Bailey.Console/console.js", ("If-None-Match", script.Headers["ETag"]))).Status.ShouldBe(304);
        foreach (var path in (string[])["/_content/../appsettings.json", "/_content/Bailey.Console/..%2f..%2fsecret", "/_content/Bailey.Console/", "/_framework/Bailey.Server.dll", "/_content/Bailey.Console/console.cs"])
        {
            (await nobody.GetAsync(path)).Status.ShouldBeOneOf(401, 404);
        }
    }

    [Fact]
    public async Task Whoever_is_signed_in_by_a_token_alone_is_led_to_sign_in()
    {
        await using var world = await StartAsync();
        using var program = await world.ClientAsync("root");
        var answer = await program.SendAsync(HttpMethod.Get, "/system", null, s_html);
        answer.Status.ShouldBe(302);
        answer.Headers["Location"].ShouldStartWith("/sign-in");
    }

    internal static Task<ServerWorld> StartAsync(Func<ServerOptions, ServerOptions>? change = null) =>
        ServerWorld.StartAsync(options => change?.Invoke(Visitor.Patient(options)) ?? Visitor.Patient(options), parts: new ConsolePages());

    internal static async Task<Visitor> PersonAsync(ServerWorld world, string principal)
    {
        await Visitor.EnrolAsync(world, principal);
        var visitor = new Visitor(world);
        await visitor.SignInAsync(principal);
        return visitor;
    }
}
