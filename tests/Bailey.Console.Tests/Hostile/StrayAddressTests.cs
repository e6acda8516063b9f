using Bailey.Console.Tests.Browsing;
using Bailey.Server.Tests.SignIn;
using Microsoft.Playwright;

namespace Bailey.Console.Tests.Hostile;

/// <summary>Addresses of this server that somebody made up so that whoever follows them ends at another one.</summary>
public sealed class StrayAddressTests
{
    [Theory]
    [InlineData("/.//elsewhere.invalid/")]
    [InlineData("/x/..//elsewhere.invalid/")]
    [InlineData("/\\elsewhere.invalid/")]
    [InlineData("//elsewhere.invalid/")]
    [InlineData("/\t/elsewhere.invalid/")]
    [InlineData("javascript:location='//elsewhere.invalid/'")]
    public async Task Whoever_signs_in_by_a_link_stays_at_this_server(string wanted)
    {
        await using var world = await ConsoleWorld.StartAsync();
        await Visitor.EnrolAsync(world.Server, "bob");
        var page = await world.OpenAsync(null);
        var strays = FollowStrays(page, world);
        await page.ShowAsync($"/sign-in?return={Uri.EscapeDataString(wanted)}", "Sign in");
        await page.GetByLabel("Name").FillAsync("bob");
        await page.GetByLabel("Password").FillAsync(Visitor.Password);
        await page.Keyboard.PressAsync("Enter");
        await page.WaitForURLAsync(url => !url.Contains("/sign-in", StringComparison.Ordinal), new PageWaitForURLOptions { WaitUntil = WaitUntilState.Commit });
        strays.ShouldBeEmpty();
        page.Url.ShouldStartWith(world.Server.Address.ToString());
    }

    [Theory]
    [InlineData("/\t/elsewhere.invalid/")]
    [InlineData("/\n\\elsewhere.invalid/")]
    [InlineData("/.//elsewhere.invalid/")]
    public async Task Whoever_has_too_many_pages_open_is_sent_back_within_this_server(string wanted)
    {
        await using var world = await ConsoleWorld.StartAsync();
        var page = await world.OpenAsync("bob");
        await page.ShowAsync($"/too-many-pages?return={Uri.EscapeDataString(wanted)}", "Too many pages are open");
        var leads = await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Try again" }).EvaluateAsync<string>("link => link.href");
        leads.ShouldStartWith(world.Server.Address.ToString());
    }

    [Theory]
    [InlineData("//elsewhere.invalid/")]
    [InlineData("/.//elsewhere.invalid/c/chess/policy")]
    public async Task No_link_of_a_page_leads_away_whatever_its_address_is(string address)
    {
        await using var world = await ConsoleWorld.StartAsync();
        var page = await world.OpenAsync("bob");
        await page.ShowAsync(world.Server.Address.ToString().TrimEnd('/') + address, "There is no such page");
        var links = await page.Locator("a[href]").EvaluateAllAsync<string[]>("links => links.map((link) => link.href)");
        links.Length.ShouldBeGreaterThan(3);
        links.ShouldAllBe(link => link.StartsWith(world.Server.Address.ToString(), StringComparison.Ordinal));
    }

    private static List<string> FollowStrays(IPage page, ConsoleWorld world)
    {
        var strays = new List<string>();
        page.Request += (_, request) =>
        {
            if (request.Url.StartsWith("http", StringComparison.Ordinal) && !request.Url.StartsWith(world.Server.Address.ToString(), StringComparison.Ordinal))
            {
                strays.Add(request.Url);
            }
        };
        return strays;
    }
}
