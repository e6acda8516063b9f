using System.Collections.Immutable;
using System.Text.Json.Nodes;
using Bailey.Console.Tests.Browsing;
using Bailey.Console.Tests.Scripts;
using Bailey.Server.Hosting;
using Bailey.Server.Jobs;
using Bailey.Server.Tests;
using Microsoft.Playwright;

namespace Bailey.Console.Tests.Jobs;

/// <summary>Jobs: what is due, what came of it, and why one does not run.</summary>
public sealed class JobFlowTests
{
    private const string Policy = "trust_policy: unsigned_allowed\ninstall_sources: [upload]\nallow_background_jobs: ";
    private const string Instance = "enabled: true\nallows_ui_plugins: true\nmax_level: system\nplugin_allowlist:\n  - {id: org.example.clock, reason: a test, approved_by: root, approved_at: 2026-01-01}\n";
    private const string Address = "/c/chess/jobs/org.example.clock/new-year";

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_job_is_paused_resumed_and_run_now_and_its_log_is_read(bool byKeyboard)
    {
        await using var world = await StartAsync(isAllowed: true);
        var page = await world.OpenAsync("mo");
        var hands = new Hands(page, byKeyboard);
        await page.ShowAsync("/c/chess/jobs", "Jobs");
        await hands.FollowAsync("new-year");
        await page.IsShownAsync("new-year");
        await hands.PressAsync("Pause");
        await page.Locator(".announcement").SaysAsync("The job is paused.");
        await page.Locator(".facts").First.SaysAsync("it is paused");
        await hands.PressAsync("Resume");
        await page.Locator(".announcement").SaysAsync("goes on");
        await hands.PressAsync("Run now");
        await page.Locator(".announcement").SaysAsync("The run has ended: succeeded.");
        await hands.FollowAsync("0 lines");
        await page.Locator("#run-title").SaysAsync("Run of");
        page.Url.ShouldContain("run=");
        await page.ReloadAsync();
        await page.Locator("#run-title").SaysAsync("Run of");
        await page.FitsAsync();
        await page.IsAccessibleAsync();
        await page.LookAsync("scripts", "job");
    }

    [Fact]
    public async Task Why_no_job_runs_is_told_with_the_switch_that_lets_them()
    {
        await using var world = await StartAsync(isAllowed: false);
        var page = await world.OpenAsync("mo", width: 390);
        await page.ShowAsync("/c/chess/jobs", "Jobs");
        await page.Locator(".note").SaysAsync("does not allow background jobs");
        await page.FitsAsync();
        await page.IsAccessibleAsync();
        await page.LookAsync("scripts", "jobs");
        await page.ShowAsync(Address, "new-year");
        await page.GetByRole(AriaRole.Alert).SaysAsync("background_jobs_disabled");
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { NameRegex = new("allow_background_jobs") })).ToHaveAttributeAsync("href", new System.Text.RegularExpressions.Regex("^/c/chess/policy"));
        await page.FitsAsync();
    }

    [Fact]
    public async Task Everything_that_keeps_a_job_from_running_is_told_each_with_who_can_change_it()
    {
        await using var world = await StartAsync(isAllowed: false);
        world.Server.Write("etc/instance.yaml", "enabled: false\nmax_level: system\n");
        await world.Server.Host.ReloadPolicyAsync();
        var page = await world.OpenAsync("mo", width: 390);
        await page.ShowAsync("/c/chess/jobs", "Jobs");
        await page.GetByRole(AriaRole.Row, new PageGetByRoleOptions { NameRegex = new("new-year") }).SaysAsync("plugins are switched off on this instance");
        await page.ShowAsync(Address, "new-year");
        await Assertions.Expect(page.GetByText("things keep it from running")).ToBeVisibleAsync();
        foreach (var (code, link) in ((string, string)[])[("plugins_disabled", "/policy#rule-enabled"), ("background_jobs_disabled", "/c/chess/policy#rule-allow_background_jobs"), ("plugin_not_allowlisted", "/policy#rule-plugin_allowlist")])
        {
            var told = page.GetByRole(AriaRole.Alert).Filter(new LocatorFilterOptions { HasText = code });
            await Assertions.Expect(told).ToHaveCountAsync(1);
            await Assertions.Expect(told.GetByRole(AriaRole.Link).First).ToHaveAttributeAsync("href", link);
        }

        await page.FitsAsync();
        await page.IsAccessibleAsync();
    }

    [Fact]
    public async Task Who_may_not_pause_a_job_is_told_why_and_whom_to_ask()
    {
        await using var world = await StartAsync(isAllowed: true);
        var page = await world.OpenAsync("olga");
        await page.ShowAsync(Address, "new-year");
        await page.Button("Pause").ClickAsync();
        await page.GetByRole(AriaRole.Alert).SaysAsync("job:pause");
        await page.GetByRole(AriaRole.Alert).SaysAsync("Who can change it");
    }

    private static async Task<ConsoleWorld> StartAsync(bool isAllowed)
    {
        var world = await ConsoleWorld.StartAsync(Quick, Policy + (isAllowed ? "true\n" : "false\n"), Instance);
        using var mo = await world.Server.ClientAsync("mo");
        var package = TestPackage.Build(id: "org.example.clock", capabilities: """[{"type":"jobs:run","justification":"ticks"}]""", edit: static manifest =>
        {
            manifest["hooks"] = new JsonArray();
            manifest["schedules"] = new JsonArray(new JsonObject { ["name"] = "new-year", ["export"] = "echo", ["cron"] = "0 0 1 1 *" });
        });
        (await mo.UploadAsync("/api/communities/chess/plugin-packages", package)).ShouldBe(201);
        var digest = (await mo.GetAsync("/api/communities/chess/plugin-packages/org.example.clock/review")).ShouldBe(200).Json["digest"]!.GetValue<string>();
        (await mo.PutAsync("/api/communities/chess/plugin-packages/org.example.clock/activate", $$"""{"digest":"{{digest}}","accept":"all"}""")).ShouldBe(200);
        return world;
    }

    private static ServerOptions Quick(ServerOptions options) => options with
    {
        Jobs = JobOptions.Default with { Interval = TimeSpan.FromMilliseconds(100), ClockHooks = ImmutableSortedDictionary<string, string>.Empty },
    };
}
