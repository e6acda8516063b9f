using System.Text.RegularExpressions;
using Bailey.Console.Tests.Browsing;
using Microsoft.Playwright;

namespace Bailey.Console.Tests.Rules;

/// <summary>People try rules on what was recorded before they put them in force.</summary>
public sealed class SimulateTests
{
    [Fact]
    public async Task A_profile_is_tried_by_mouse_and_what_would_change_is_counted_and_names_the_layer()
    {
        await using var world = await ConsoleWorld.StartAsync();
        await RecordAsync(world);
        var page = await world.OpenAsync("root");
        await page.ShowAsync("/simulate", "Simulate");
        await page.GetByLabel("Rules", new PageGetByLabelOptions { Exact = true }).SelectOptionAsync("profile");
        await page.GetByLabel("Community").FillAsync("chess");
        await page.GetByLabel("Principal").FillAsync("mo");
        await page.GetByLabel("Proposed rules").FillAsync("enabled: perhaps\n");
        await Assertions.Expect(page.Locator("#proposal-faults")).ToContainTextAsync("Line 1");
        await Assertions.Expect(Submit(page)).ToBeDisabledAsync();
        await page.GetByLabel("Proposed rules").FillAsync("enabled: false\n");
        await Submit(page).ClickAsync();
        await ChangesAreShownAsync(page);
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Would be allowed" }).ClickAsync();
        await Assertions.Expect(page.GetByText("0 of ")).ToBeVisibleAsync();
        await page.IsAccessibleAsync();
        await page.ReloadAsync();
        await page.IsShownAsync("Simulate");
        await Assertions.Expect(page.GetByLabel("Principal")).ToHaveValueAsync("mo");
    }

    [Fact]
    public async Task The_same_is_tried_by_keyboard_alone()
    {
        await using var world = await ConsoleWorld.StartAsync();
        await RecordAsync(world);
        var page = await world.OpenAsync("root");
        await page.ShowAsync("/simulate?kind=profile&community=chess&principal=mo", "Simulate");
        await page.TypeByKeyboardAsync(page.GetByLabel("Proposed rules"), "enabled: false");
        await Assertions.Expect(Submit(page)).ToBeEnabledAsync();
        await page.PressByKeyboardAsync(Submit(page));
        await ChangesAreShownAsync(page);
    }

    [Fact]
    public async Task What_was_typed_into_the_editor_is_tried_before_it_is_saved()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var page = await world.OpenAsync("mo");
        await page.ShowAsync("/c/chess/policy", "Plugin policy");
        await page.GetByLabel("Let plugins run on a schedule").CheckAsync();
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Try it against what happened lately" }).ClickAsync();
        await page.IsShownAsync("Simulate");
        await Assertions.Expect(page.GetByText("did not save yet")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByLabel("Proposed rules")).ToHaveValueAsync(new Regex("allow_background_jobs: true"));
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = "What would change" })).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Who_may_not_simulate_is_told_why_and_whom_to_ask()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var page = await world.OpenAsync("bob");
        await page.ShowAsync("/simulate?community=chess", "Simulate");
        await Submit(page).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("permission_missing");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Who can change it");
    }

    private static async Task RecordAsync(ConsoleWorld world)
    {
        using var mo = await world.Server.ClientAsync("mo");
        (await mo.GetAsync("/api/communities/chess/plugin-policy")).ShouldBe(200);
        await world.Server.Host.Store.Audit.FlushAsync();
    }

    private static async Task ChangesAreShownAsync(IPage page)
    {
        var row = page.GetByRole(AriaRole.Row).Filter(new LocatorFilterOptions { HasText = "plugins/policy/show" });
        await Assertions.Expect(row).ToContainTextAsync("Profile of the principal");
        await Assertions.Expect(row).ToContainTextAsync("principal_disabled");
        await Assertions.Expect(page.Locator("dl.counts")).ToContainTextAsync("Would be denied");
    }

    private static ILocator Submit(IPage page) => page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Simulate", Exact = true });
}
