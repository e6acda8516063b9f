using System.Text.Json.Nodes;
using Bailey.Console.Tests.Browsing;
using Bailey.Server.Tests;
using Microsoft.Playwright;

namespace Bailey.Console.Tests.People;

/// <summary>What the tests of the pages about people share: something to look at, and short names for what is on a page.</summary>
internal static class PeopleWorld
{
    public static ILocator Button(this IPage page, string name, bool exact = false) => page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = name, Exact = exact });

    public static ILocator Link(this IPage page, string name, bool exact = false) => page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = name, Exact = exact });

    public static ILocator Box(this IPage page, string name) => page.GetByRole(AriaRole.Checkbox, new PageGetByRoleOptions { Name = name });

    public static ILocator Row(this IPage page, string text) => page.GetByRole(AriaRole.Row).Filter(new LocatorFilterOptions { HasText = text });

    /// <summary>What is told when something is done.</summary>
    public static ILocator Told(this IPage page) => page.Locator(".announcement");

    public static Task ShowsAsync(this ILocator locator, string text) => Assertions.Expect(locator).ToContainTextAsync(text, new LocatorAssertionsToContainTextOptions { Timeout = 60_000 });

    public static Task IsThereAsync(this ILocator locator) => Assertions.Expect(locator).ToBeVisibleAsync(new LocatorAssertionsToBeVisibleOptions { Timeout = 60_000 });

    public static Task IsGoneAsync(this ILocator locator) => Assertions.Expect(locator).ToHaveCountAsync(0, new LocatorAssertionsToHaveCountOptions { Timeout = 60_000 });

    /// <summary>A package that waits for consent, a job whose last run failed, a quota that is nearly full, domains, and a role.</summary>
    public static async Task FurnishAsync(ConsoleWorld world)
    {
        using var mo = await world.Server.ClientAsync("mo");
        using var alice = await world.Server.ClientAsync("alice");
        using var root = await world.Server.ClientAsync("root");
        (await mo.UploadAsync("/api/communities/chess/plugin-packages", TestPackage.Build())).ShouldBe(201);
        await FailJobAsync(mo);
        (await root.PutAsync("/api/principals/bob/quotas", """{"max_storage_bytes":1000}""")).ShouldBe(200);
        var bob = world.Server.Host.Policy.Current.Find("bob")!;
        world.Server.Host.Ledgers.Open("bob", bob.Profile.Quotas).SetStorage(900);
        (await alice.PostAsync("/api/communities/chess/domains", """{"id":"games","name":"Games"}""")).ShouldBe(201);
        (await alice.PostAsync("/api/communities/chess/domains", """{"id":"blitz","name":"Blitz","parentId":"games"}""")).ShouldBe(201);
        (await alice.PostAsync("/api/communities/chess/roles", """{"name":"arbiter","description":"Settles disputes","permissions":["signal:*","audit:read"]}""")).ShouldBe(201);
        (await alice.PostAsync("/api/communities/chess/members/invitations", """{"roles":["member"],"note":"Carol"}""")).ShouldBe(201);
        (await root.PostAsync("/api/principals", """{"name":"importer","profile":{"auth":{"methods":["keypair"]},"grants":["audit:read"],"network":{"egress":["api.example.org"]}}}""")).ShouldBe(201);
    }

    /// <summary>A job that runs once, and fails.</summary>
    public static async Task FailJobAsync(ApiClient mo)
    {
        const string Package = "/api/communities/chess/plugin-packages/org.example.clock";
        var bytes = TestPackage.Build(id: "org.example.clock", capabilities: """[{"type":"jobs:run","justification":"ticks"}]""", edit: static manifest =>
        {
            manifest["hooks"] = new JsonArray();
            manifest["schedules"] = new JsonArray(new JsonObject { ["name"] = "new-year", ["export"] = "trap", ["cron"] = "0 0 1 1 *" });
        });
        (await mo.UploadAsync("/api/communities/chess/plugin-packages", bytes)).ShouldBe(201);
        var digest = (await mo.GetAsync($"{Package}/review")).ShouldBe(200).Json["digest"]!.GetValue<string>();
        (await mo.PutAsync($"{Package}/activate", $$"""{"digest":"{{digest}}","accept":"all"}""")).ShouldBe(200);
        var run = (await mo.PostAsync("/api/communities/chess/jobs/org.example.clock/new-year/run")).ShouldBe(202).Headers["Location"];
        for (var waited = 0; waited < 600 && (await mo.GetAsync(run)).Json["outcome"]!.GetValue<string>() == "running"; waited++)
        {
            await Task.Delay(100);
        }

        (await mo.GetAsync(run)).Json["outcome"]!.GetValue<string>().ShouldBe("failed");
    }

    /// <summary>Lets the package with the job run it.</summary>
    public const string JobsInstance = "enabled: true\nallows_ui_plugins: true\nmax_level: system\nplugin_allowlist:\n  - {id: org.example.clock, reason: a test, approved_by: root, approved_at: 2026-01-01}\n";

    public const string JobsPolicy = "trust_policy: unsigned_allowed\ninstall_sources: [upload]\nallow_background_jobs: true\n";
}
