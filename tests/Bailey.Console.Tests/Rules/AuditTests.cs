using Bailey.Console.Tests.Browsing;
using Bailey.Plugins.Audit;
using Microsoft.Playwright;

namespace Bailey.Console.Tests.Rules;

/// <summary>People search the audit log, follow it, take it with them and check it.</summary>
public sealed class AuditTests
{
    private const string Page = "/c/chess/audit";

    [Fact]
    public async Task The_log_is_searched_by_mouse_an_entry_is_opened_and_its_address_opens_it_again()
    {
        await using var world = await ConsoleWorld.StartAsync();
        await DenyAsync(world);
        var page = await world.OpenAsync("mo");
        await page.ShowAsync(Page, "Audit");
        await page.GetByLabel("Principal").FillAsync("bob");
        await page.GetByLabel("Outcome").SelectOptionAsync("denied");
        await Search(page).ClickAsync();
        await Assertions.Expect(Rows(page)).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Details of entry" }).ClickAsync();
        var entry = page.GetByRole(AriaRole.Region, new PageGetByRoleOptions { Name = "Entry" });
        await Assertions.Expect(entry).ToContainTextAsync("audit/query");
        await page.IsAccessibleAsync();
        var other = await world.OpenAsync("alice");
        await other.ShowAsync(page.Url, "Audit");
        await Assertions.Expect(other.GetByRole(AriaRole.Region, new PageGetByRoleOptions { Name = "Entry" })).ToContainTextAsync("permission_missing");
        await Assertions.Expect(other.GetByLabel("Principal")).ToHaveValueAsync("bob");
        await entry.GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "explain it by the rules of now" }).ClickAsync();
        await page.IsShownAsync("Explain");
        await Assertions.Expect(page.GetByRole(AriaRole.Region, new PageGetByRoleOptions { Name = "May bob do audit/query in chess?" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task What_is_rare_is_looked_for_further_back_and_shown_when_it_is_found()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var audit = world.Server.Host.Store.Audit;
        var others = Enumerable.Range(0, AuditPage.MaxEntriesLooked + 1_000).Select(static number => (Plugin: number % 2 == 0 ? "busy" : "other", Outcome: number % 2 == 0 ? AuditOutcome.Ok : AuditOutcome.Denied));
        foreach (var entries in others.Prepend((Plugin: "busy", Outcome: AuditOutcome.Denied)).Chunk(1_000))
        {
            audit.Write([.. entries.Select(static entry => new AuditEntry
            {
                Id = UuidV7.Shared.Next(),
                Time = TimeProvider.System.GetUtcNow(),
                Community = "chess",
                Principal = "bob",
                Plugin = entry.Plugin,
                Outcome = entry.Outcome,
                Action = AuditAction.HostCall,
                DecisionId = UuidV7.Shared.Next(),
            })]);
        }

        await audit.FlushAsync(TestContext.Current.CancellationToken);
        var page = await world.OpenAsync("mo");
        await page.ShowAsync($"{Page}?plugin=busy&outcome=denied", "Audit");
        await Assertions.Expect(Rows(page)).ToHaveCountAsync(1);
        await Assertions.Expect(page.GetByText("Looking further back")).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task What_was_only_looked_at_is_shown_where_it_is_wanted()
    {
        await using var world = await ConsoleWorld.StartAsync();
        await DenyAsync(world);
        var page = await world.OpenAsync("mo");
        await page.ShowAsync("/c/chess/plugins", "Plugins & rules");
        await page.ShowAsync(Page, "Audit");
        await Assertions.Expect(Rows(page).Filter(new LocatorFilterOptions { HasText = "permission_missing" })).ToHaveCountAsync(1);
        await Assertions.Expect(page.GetByText("plugins/policy/show")).ToHaveCountAsync(0);
        await page.GetByLabel("Also what was only looked at").CheckAsync();
        await Search(page).ClickAsync();
        await Assertions.Expect(page.GetByText("plugins/policy/show").First).ToBeVisibleAsync();
        page.Url.ShouldContain("reads=true");
    }

    [Fact]
    public async Task Where_nothing_else_fits_a_link_leads_to_what_was_only_looked_at()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var page = await world.OpenAsync("mo");
        await page.ShowAsync("/c/chess/plugins", "Plugins & rules");
        await page.ShowAsync(Page + "?principal=mo", "Audit");
        await Assertions.Expect(page.GetByText("No entry fits")).ToBeVisibleAsync();
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Show that too" }).ClickAsync();
        await Assertions.Expect(page.GetByText("plugins/policy/show").First).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByLabel("Also what was only looked at")).ToBeCheckedAsync();
        await Assertions.Expect(page.GetByLabel("Principal")).ToHaveValueAsync("mo");
    }

    [Fact]
    public async Task The_same_is_searched_by_keyboard_alone()
    {
        await using var world = await ConsoleWorld.StartAsync();
        await DenyAsync(world);
        var page = await world.OpenAsync("mo");
        await page.ShowAsync(Page, "Audit");
        await page.TypeByKeyboardAsync(page.GetByLabel("Reason"), "permission_missing");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(Rows(page)).ToHaveCountAsync(1);
        await page.PressByKeyboardAsync(page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Details of entry" }));
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = "Entry" })).ToBeFocusedAsync();
        await page.PressByKeyboardAsync(page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Check the chain" }));
        await Assertions.Expect(page.GetByText("are as they were written")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Pages_lead_to_older_entries_and_back()
    {
        await using var world = await ConsoleWorld.StartAsync();
        await DenyAsync(world, 60);
        var page = await world.OpenAsync("mo");
        await page.ShowAsync(Page + "?principal=bob", "Audit");
        await Assertions.Expect(Rows(page)).ToHaveCountAsync(50);
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Older" }).ClickAsync();
        await Assertions.Expect(Rows(page)).ToHaveCountAsync(10);
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Newest" }).ClickAsync();
        await Assertions.Expect(Rows(page)).ToHaveCountAsync(50);
    }

    [Fact]
    public async Task It_is_followed_live_paused_and_goes_on_without_a_gap()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var page = await world.OpenAsync("mo");
        await page.ShowAsync(Page + "?principal=bob", "Audit");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Follow live" }).ClickAsync();
        await Assertions.Expect(page.GetByText("Following:")).ToBeVisibleAsync();
        await DenyAsync(world);
        await Assertions.Expect(Rows(page)).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Pause" }).ClickAsync();
        await DenyAsync(world, 2);
        await Assertions.Expect(page.GetByText("Paused:")).ToBeVisibleAsync();
        await Assertions.Expect(Rows(page)).ToHaveCountAsync(1);
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Go on" }).ClickAsync();
        await Assertions.Expect(Rows(page)).ToHaveCountAsync(3);
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Stop following" }).ClickAsync();
        await Assertions.Expect(Rows(page)).ToHaveCountAsync(3);
    }

    [Fact]
    public async Task What_is_searched_is_downloaded_and_who_may_not_is_told_so()
    {
        await using var world = await ConsoleWorld.StartAsync();
        await DenyAsync(world);
        var page = await world.OpenAsync("alice");
        await page.ShowAsync(Page + "?principal=bob&outcome=denied", "Audit");
        var download = await page.RunAndWaitForDownloadAsync(() => page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Download as CSV" }).ClickAsync());
        download.SuggestedFilename.ShouldBe("audit-chess.csv");
        (await File.ReadAllLinesAsync(await download.PathAsync())).Length.ShouldBe(2);
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Level = 1 })).ToHaveTextAsync("Audit");
        var mo = await world.OpenAsync("mo");
        await mo.ShowAsync(Page, "Audit");
        await mo.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Download as CSV" }).ClickAsync();
        await Assertions.Expect(mo.Locator("#audit-refusal")).ToContainTextAsync("audit:export");
    }

    private static async Task DenyAsync(ConsoleWorld world, int times = 1)
    {
        using var bob = await world.Server.ClientAsync("bob");
        for (var done = 0; done < times; done++)
        {
            (await bob.GetAsync("/api/communities/chess/audit")).ShouldBe(403, "permission_missing");
        }

        await world.Server.Host.Store.Audit.FlushAsync();
    }

    private static ILocator Rows(IPage page) => page.Locator("table tbody tr");

    private static ILocator Search(IPage page) => page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Search" });
}
