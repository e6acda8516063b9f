using Bailey.Console.Tests.Browsing;
using Microsoft.Playwright;

namespace Bailey.Console.Tests.Plugins;

/// <summary>That no plugin is called in the whole instance is said where somebody brings one or looks at one, and not on the overview alone.</summary>
public sealed class PluginsOffTests
{
    private static readonly (string Address, string Heading)[] s_pages =
    [
        ("/c/chess/plugins", "Plugins & rules"),
        ("/c/chess/plugins/install?from=upload", "Install a package"),
        ("/c/chess/plugins/install?from=registry", "Install a package"),
        ("/c/chess/scripts", "Scripts"),
        ("/c/chess/scripts/ring", "ring"),
    ];

    [Fact]
    public async Task Pages_of_plugins_say_that_plugins_are_switched_off_and_lead_whoever_may_to_the_switch()
    {
        await using var world = await OpenWorldAsync();
        var page = await world.OpenAsync("root", width: 390);
        await page.ShowAsync(s_pages[0].Address, s_pages[0].Heading);
        await Assertions.Expect(page.GetByText("The rules in force here")).ToBeVisibleAsync();
        await Assertions.Expect(Notice(page)).ToHaveCountAsync(0);
        await SwitchAsync(world, "enabled: false\n");
        foreach (var (address, heading) in s_pages)
        {
            await page.ShowAsync(address, heading);
            await Assertions.Expect(Notice(page)).ToHaveCountAsync(1);
            await Assertions.Expect(Switch(page)).ToHaveAttributeAsync("href", "/policy#rule-enabled");
            await page.FitsAsync();
            await page.IsAccessibleAsync();
        }

        await Switch(page).ClickAsync();
        await page.IsShownAsync("Instance policy");
        await page.Locator("#rule-enabled").CheckAsync();
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Save" }).First.ClickAsync();
        await Assertions.Expect(page.GetByText("The policy of the instance is saved")).ToBeVisibleAsync();
        await page.ShowAsync(s_pages[0].Address, s_pages[0].Heading);
        await Assertions.Expect(page.GetByText("The rules in force here")).ToBeVisibleAsync();
        await Assertions.Expect(Notice(page)).ToHaveCountAsync(0);
    }

    [Fact]
    public async Task Whoever_may_not_switch_plugins_on_is_told_who_may()
    {
        await using var world = await OpenWorldAsync();
        await SwitchAsync(world, "enabled: false\n");
        var page = await world.OpenAsync("mo");
        foreach (var (address, heading) in s_pages)
        {
            await page.ShowAsync(address, heading);
            await Assertions.Expect(Notice(page)).ToContainTextAsync("An admin of the instance may switch them on.");
            await Assertions.Expect(Switch(page)).ToHaveCountAsync(0);
        }

        await SwitchAsync(world, "enabled: perhaps\n");
        await page.ShowAsync(s_pages[1].Address, s_pages[1].Heading);
        await Assertions.Expect(page.Locator(".note.warn").Filter(new LocatorFilterOptions { HasText = "The instance policy cannot be read" })).ToContainTextAsync("An admin of the instance may mend it.");
    }

    [Theory]
    [InlineData("enabled: false\n", "plugins are switched off on this instance", "/policy#rule-enabled")]
    [InlineData("enabled: true\nplugin_blocklist: [" + EchoPackage.Id + "]\n", "the instance blocks the plugin", "/policy#rule-plugin_blocklist")]
    public async Task A_plugin_that_is_active_and_kept_from_being_called_says_why_and_who_can_change_it(string instance, string why, string link)
    {
        await using var world = await OpenWorldAsync();
        var page = await world.OpenAsync("mo", width: 390);
        await page.ShowAsync($"/c/chess/packages/{EchoPackage.Id}", "Echo");
        var status = page.GetByRole(AriaRole.Region, new PageGetByRoleOptions { Name = "Where it stands" });
        await Assertions.Expect(status).ToContainTextAsync("It is called where it wants to be.");
        await SwitchAsync(world, instance);
        using (var mo = await world.Server.ClientAsync("mo"))
        {
            (await mo.PostAsync("/api/communities/chess/hooks/message.posted", "{\"a\":1}")).ShouldBe(200).Json["outcomes"]![0]!["outcome"]!.GetValue<string>().ShouldBe("denied");
        }

        await page.ShowAsync($"/c/chess/packages/{EchoPackage.Id}", "Echo");
        await Assertions.Expect(status).ToContainTextAsync("Not called");
        await Assertions.Expect(status).Not.ToContainTextAsync("It is called where it wants to be.");
        await Assertions.Expect(status).ToContainTextAsync(why);
        await Assertions.Expect(status).ToContainTextAsync("Who can change it: An admin of the instance");
        await Assertions.Expect(status).ToContainTextAsync($", rule {link[(link.IndexOf('-') + 1)..]}, in instance policy");
        (await status.InnerTextAsync()).ShouldNotContain(" ,");
        await Assertions.Expect(status.GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "Instance policy" })).ToHaveAttributeAsync("href", link);
        await page.FitsAsync();
        await page.IsAccessibleAsync();
    }

    private static ILocator Notice(IPage page) => page.Locator(".note.warn").Filter(new LocatorFilterOptions { HasText = "Plugins are switched off for the whole instance" });

    private static ILocator Switch(IPage page) => page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Switch plugins on, in the instance policy" });

    private static async Task SwitchAsync(ConsoleWorld world, string instance)
    {
        world.Server.Write("etc/instance.yaml", instance);
        await world.Server.Host.ReloadPolicyAsync();
    }

    // Echo is active, and there is the draft of a script.
    private static async Task<ConsoleWorld> OpenWorldAsync()
    {
        var world = await ConsoleWorld.StartAsync();
        await EchoPackage.ActivateAsync(world.Server, EchoPackage.Build());
        using var mo = await world.Server.ClientAsync("mo");
        (await mo.PostAsync("/api/communities/chess/scripts", """{"name":"ring","code":"return 1;"}""")).ShouldBe(201);
        return world;
    }
}
