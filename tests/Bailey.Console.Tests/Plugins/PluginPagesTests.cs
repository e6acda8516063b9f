using Bailey.Console.Tests.Browsing;
using Microsoft.Playwright;

namespace Bailey.Console.Tests.Plugins;

/// <summary>What holds of every page about plugins.</summary>
public sealed class PluginPagesTests
{
    private static readonly (string Address, string Heading)[] s_pages =
    [
        ("/c/chess/plugins", "Plugins & rules"),
        ("/c/chess/plugins/install?from=upload", "Install a package"),
        ("/c/chess/plugins/install?from=registry", "Install a package"),
        ($"/c/chess/packages/{EchoPackage.Id}/review?version=1.1.0", "Review Echo 1.1.0"),
        ($"/c/chess/packages/{EchoPackage.Id}?view=about", "Echo"),
        ($"/c/chess/packages/{EchoPackage.Id}?view=versions", "Echo"),
        ($"/c/chess/packages/{EchoPackage.Id}?view=settings", "Echo"),
        ($"/c/chess/packages/{EchoPackage.Id}?view=activity", "Echo"),
        ($"/c/chess/packages/{EchoPackage.Id}?view=usage", "Echo"),
    ];

    [Theory]
    [InlineData("mo")]
    [InlineData("olga")]
    public async Task Every_page_is_accessible_in_light_and_dark_and_fits_a_telephone_whoever_looks(string principal)
    {
        await using var world = await OpenWorldAsync();
        var page = await world.OpenAsync(principal, width: 390);
        foreach (var (address, heading) in s_pages)
        {
            await page.ShowAsync(address, heading);
            await page.FitsAsync();
            await page.IsAccessibleAsync();
            await page.LookAsync("plugins", $"{principal}-{s_pages.Index().First(item => item.Item.Address == address).Index}");
        }
    }

    [Fact]
    public async Task The_list_finds_plugins_by_an_address_that_can_be_kept()
    {
        await using var world = await OpenWorldAsync();
        var page = await world.OpenAsync("olga");
        await page.ShowAsync("/c/chess/plugins?kind=package&q=echo", "Plugins & rules");
        await Assertions.Expect(page.GetByLabel("Kind")).ToHaveValueAsync("package");
        await Assertions.Expect(page.GetByRole(AriaRole.Row)).ToHaveCountAsync(2);
        await page.GetByLabel("Kind").SelectOptionAsync("script");
        await Assertions.Expect(page).ToHaveURLAsync(new System.Text.RegularExpressions.Regex("kind=script"));
        await Assertions.Expect(page.GetByText("No plugin is like that.")).ToBeVisibleAsync();
    }

    [Theory]
    [InlineData("Echo")]
    [InlineData("example.echo")]
    public async Task Plugins_are_listed_by_the_names_that_their_pages_have_with_the_identifier_beside_and_found_by_either(string text)
    {
        await using var world = await OpenWorldAsync();
        var page = await world.OpenAsync("mo");
        await page.ShowAsync($"/c/chess/plugins?q={text}", "Plugins & rules");
        var row = page.GetByRole(AriaRole.Rowheader);
        await Assertions.Expect(row).ToHaveCountAsync(1);
        await Assertions.Expect(row).ToHaveTextAsync($"Echo {EchoPackage.Id}");
        await Assertions.Expect(page.GetByRole(AriaRole.Region, new PageGetByRoleOptions { Name = "Needs somebody" })).ToContainTextAsync($"Echo {EchoPackage.Id}: Version 1.1.0 waits");
        await row.GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "Echo", Exact = true }).ClickAsync();
        await page.IsShownAsync("Echo");
        await page.ShowAsync("/", "Overview");
        await Assertions.Expect(page.GetByRole(AriaRole.Row).Filter(new LocatorFilterOptions { HasText = "Upgrade held back" })).ToContainTextAsync($"Echo {EchoPackage.Id}");
    }

    [Fact]
    public async Task The_rules_in_force_are_told_in_words_with_the_way_to_change_them()
    {
        await using var world = await ConsoleWorld.StartAsync(policy: "trust_policy: trusted_publishers_only\ninstall_sources: [registry]\nregistry_allowlist: [\"https://packages.example.org\"]\nallow_background_jobs: true\n");
        var page = await world.OpenAsync("olga");
        await page.ShowAsync("/c/chess/plugins", "Plugins & rules");
        var rules = page.GetByRole(AriaRole.Region, new PageGetByRoleOptions { Name = "The rules in force here" });
        await Assertions.Expect(rules).ToContainTextAsync("Trusted publishers only");
        await Assertions.Expect(rules).ToContainTextAsync("packages.example.org");
        await Assertions.Expect(rules).ToContainTextAsync("Plugins may run on a schedule.");
        await Assertions.Expect(rules).ToContainTextAsync("No plugin connects to the network.");
        await Assertions.Expect(rules.GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "See or change the rules" })).ToHaveAttributeAsync("href", "/c/chess/policy");
    }

    [Fact]
    public async Task A_package_shows_what_it_may_really_do_and_why_and_an_admin_denies_it_a_part()
    {
        await using var world = await OpenWorldAsync();
        var page = await world.OpenAsync("mo");
        await page.ShowAsync($"/c/chess/packages/{EchoPackage.Id}", "Echo");
        await Assertions.Expect(page.GetByText("Echo makers")).ToBeVisibleAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Region, new PageGetByRoleOptions { Name = "Connections to the network" })).ToContainTextAsync("api.example.org");
        await Assertions.Expect(page.GetByRole(AriaRole.Region, new PageGetByRoleOptions { Name = "Connections to the network" })).ToContainTextAsync("only if the profile of whoever it is made for lists it, too");
        var kept = page.GetByRole(AriaRole.Row).Filter(new LocatorFilterOptions { HasText = "storage:kv" });
        await Assertions.Expect(kept).ToContainTextAsync("Yes");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Deny storage:kv" }).ClickAsync();
        await Assertions.Expect(kept).ToContainTextAsync("an admin of the community denied 'storage:kv' to this plugin");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Allow again storage:kv" }).ClickAsync();
        await Assertions.Expect(kept).ToContainTextAsync("Yes");
    }

    [Fact]
    public async Task Usage_comes_from_the_counters_and_the_calls_of_the_day_stand_in_a_table_beside_the_chart()
    {
        await using var world = await OpenWorldAsync();
        var page = await world.OpenAsync("mo");
        await page.ShowAsync($"/c/chess/packages/{EchoPackage.Id}?view=usage", "Echo");
        await Assertions.Expect(page.GetByRole(AriaRole.Row).Filter(new LocatorFilterOptions { HasText = "Signals in a minute" })).ToContainTextAsync("100");
        await Assertions.Expect(page.GetByRole(AriaRole.Img, new PageGetByRoleOptions { Name = "Calls in each of the last 24 hours" })).ToBeVisibleAsync();
        var calls = page.GetByRole(AriaRole.Table, new PageGetByRoleOptions { Name = "Calls of" }).Locator("tbody tr").First;
        await Assertions.Expect(calls.Locator("[data-label=Done]")).ToHaveTextAsync("1");
        await Assertions.Expect(calls.Locator("[data-label^=Failed]")).ToHaveTextAsync("1");
    }

    // Echo runs as 1.0.0, was called and failed once, and 1.1.0 waits.
    private static async Task<ConsoleWorld> OpenWorldAsync()
    {
        var world = await ConsoleWorld.StartAsync();
        await EchoPackage.ActivateAsync(world.Server, EchoPackage.Build());
        using var mo = await world.Server.ClientAsync("mo");
        (await mo.UploadAsync("/api/communities/chess/plugin-packages", EchoPackage.Build("1.1.0", $$"""[{{EchoPackage.Keep}},{"type":"ui:read"}]"""))).ShouldBe(201);
        (await mo.PostAsync("/api/communities/chess/hooks/message.posted", "{\"a\":1}")).ShouldBe(200);
        (await mo.PostAsync("/api/communities/chess/hooks/message.broken", "{}")).ShouldBe(200);
        return world;
    }
}
