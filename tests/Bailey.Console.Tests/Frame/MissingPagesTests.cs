using Bailey.Console.Tests.Browsing;
using Microsoft.Playwright;

namespace Bailey.Console.Tests.Frame;

/// <summary>Addresses that name something which is not there: every route with a parameter is looked at by itself.</summary>
public sealed class MissingPagesTests(DemoWorld demo) : IClassFixture<DemoWorld>
{
    private static readonly (string, string) s_html = ("Accept", "text/html,application/xhtml+xml");

    public static TheoryData<string> Unknown => [.. ConsoleAddresses.Unknown];

    [Fact]
    public async Task The_status_says_whether_what_an_address_names_is_there()
    {
        using var root = await demo.World.VisitAsync("root");
        foreach (var (_, address) in ConsoleAddresses.All.Where(static page => page.Address != "/not-found"))
        {
            (await root.GetAsync(address, s_html)).Status.ShouldBe(200, address);
        }

        foreach (var address in ConsoleAddresses.Unknown)
        {
            var answer = await root.GetAsync(address, s_html);
            answer.Status.ShouldBe(404, address);
            answer.MediaType.ShouldBe("text/html", address);
        }
    }

    [Fact]
    public async Task A_community_that_one_may_not_know_of_is_not_there_and_one_that_one_may_is_though_some_of_it_is_denied()
    {
        using var eve = await demo.World.VisitAsync("eve");
        (await eve.GetAsync("/c/chess/plugins", s_html)).Status.ShouldBe(404);
        (await eve.GetAsync("/c/no-such/plugins", s_html)).Status.ShouldBe(404);
        using var bob = await demo.World.VisitAsync("bob");
        foreach (var (_, address) in ConsoleAddresses.All.Where(static page => page.Address.StartsWith("/c/chess/", StringComparison.Ordinal)))
        {
            (await bob.GetAsync(address, s_html)).Status.ShouldBe(200, address);
        }
    }

    [Theory]
    [MemberData(nameof(Unknown))]
    public async Task A_page_of_something_unknown_says_so_offers_nothing_to_do_to_it_and_leads_to_what_is_there(string address)
    {
        var page = await demo.World.OpenAsync("root");
        await AllPagesTests.ShowAsync(page, address);
        (await page.Locator("h1").AllInnerTextsAsync()).ShouldHaveSingleItem().ShouldStartWith("There is no such ");
        await Assertions.Expect(page.Locator("main button, main form, main .button.primary")).ToHaveCountAsync(0);
        (await page.Locator("main .lead").InnerTextAsync()).ShouldContain("no-such");
        (await page.Locator("nav a[href*='no-such']").CountAsync()).ShouldBe(0, "the menu leads to no page of what is not there");
        var links = await page.Locator("main p a[href]").EvaluateAllAsync<string[]>("links => links.map((link) => link.href)");
        links.ShouldNotBeEmpty();
        using var root = await demo.World.VisitAsync("root");
        foreach (var link in links)
        {
            (await root.GetAsync(new Uri(link).PathAndQuery, s_html)).Status.ShouldBe(200, link);
        }

        await page.IsAccessibleAsync();
        await page.CloseAsync();
    }

    [Fact]
    public async Task Whoever_goes_on_from_a_page_to_something_unknown_and_back_is_told_the_same()
    {
        var page = await demo.World.OpenAsync("mo");
        await AllPagesTests.ShowAsync(page, "/c/chess/plugins");
        await page.EvaluateAsync("Blazor.navigateTo('/c/ches/plugins')");
        await page.IsShownAsync("There is no such community");
        await Assertions.Expect(page.Locator("h1")).ToBeFocusedAsync();
        await Assertions.Expect(page.Locator("main button, main form, main .button.primary")).ToHaveCountAsync(0);
        await Assertions.Expect(page.Locator(".side").GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "Scripts" })).ToHaveCountAsync(0);
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Harbour Chess Club" }).ClickAsync();
        await page.IsShownAsync("Plugins & rules");
        await page.EvaluateAsync("Blazor.navigateTo('/c/chess/scripts/greeted')");
        await page.IsShownAsync("There is no such script");
        await Assertions.Expect(page.Locator(".side").GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "Scripts" })).ToHaveCountAsync(1);
        await page.GoBackAsync();
        await page.IsShownAsync("Plugins & rules");
        await page.CloseAsync();
    }
}
