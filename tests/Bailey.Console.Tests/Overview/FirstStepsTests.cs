using Bailey.Console.Tests.Browsing;
using Bailey.Console.Tests.Plugins;
using Microsoft.Playwright;

namespace Bailey.Console.Tests.Overview;

/// <summary>What the overview tells of whether plugins work at all, and until when it tells what to do first.</summary>
public sealed class FirstStepsTests
{
    [Fact]
    public async Task That_plugins_are_switched_off_is_said_with_the_way_to_switch_them_on()
    {
        await using var world = await ConsoleWorld.StartAsync(instance: "enabled: false\n");
        var page = await world.OpenAsync("root");
        await page.ShowAsync("/", "Overview");
        await Assertions.Expect(page.GetByText("Plugins are switched off for the whole instance")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("All well")).ToHaveCountAsync(0);
        await page.IsAccessibleAsync();
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Switch plugins on, in the instance policy" }).ClickAsync();
        await page.IsShownAsync("Instance policy");
        await page.Locator("#rule-enabled").CheckAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Save" }).First.ClickAsync();
        await Assertions.Expect(page.GetByText("The policy of the instance is saved")).ToBeVisibleAsync();
        await page.ShowAsync("/", "Overview");
        await Assertions.Expect(page.GetByText("All well")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Whoever_may_not_switch_plugins_on_is_told_who_may()
    {
        await using var world = await ConsoleWorld.StartAsync(instance: "enabled: false\n");
        var page = await world.OpenAsync("bob");
        await page.ShowAsync("/", "Overview");
        await Assertions.Expect(page.GetByText("An admin of the instance may switch them on.")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByText("All well")).ToHaveCountAsync(0);
        await Assertions.Expect(Steps(page)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task First_steps_stay_until_a_plugin_works_and_tell_what_is_done()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var page = await world.OpenAsync("mo");
        await page.ShowAsync("/", "Overview");
        await Assertions.Expect(Steps(page).Locator("li .badge.good")).ToHaveCountAsync(2);
        await page.IsAccessibleAsync();
        using (var mo = await world.Server.ClientAsync("mo"))
        {
            (await mo.UploadAsync("/api/communities/chess/plugin-packages", EchoPackage.Build())).ShouldBe(201);
        }

        await page.ShowAsync("/", "Overview");
        await Assertions.Expect(Steps(page).Locator("li .badge.good")).ToHaveCountAsync(3);
        await Steps(page).GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "See what waits" }).ClickAsync();
        await page.IsShownAsync("Plugins & rules");
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Review what it asks for" }).ClickAsync();
        await page.IsShownAsync("Review Echo 1.0.0");
        foreach (var box in await page.GetByRole(AriaRole.Checkbox).AllAsync())
        {
            await box.CheckAsync();
        }

        await page.Locator(".consent button").ClickAsync();
        await page.IsShownAsync("Echo");
        await page.ShowAsync("/", "Overview");
        await Assertions.Expect(Steps(page)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task First_steps_that_somebody_put_away_stay_away_in_their_browser()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var page = await world.OpenAsync("mo");
        await page.ShowAsync("/", "Overview");
        await page.PressByKeyboardAsync(page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Put these away" }));
        await Assertions.Expect(Steps(page)).ToHaveCountAsync(0);
        await page.ShowAsync("/", "Overview");
        await Assertions.Expect(Steps(page)).ToHaveCountAsync(0);
    }

    private static ILocator Steps(IPage page) => page.GetByRole(AriaRole.Region, new PageGetByRoleOptions { Name = "First steps" });
}
