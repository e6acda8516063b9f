using Bailey.Console.Tests.Browsing;
using Microsoft.Playwright;

namespace Bailey.Console.Tests.Frame;

/// <summary>What holds of every page that there is, by its route: a new one is looked at by itself.</summary>
public sealed class AllPagesTests(DemoWorld demo) : IClassFixture<DemoWorld>
{
    public static TheoryData<string> Addresses => [.. ConsoleAddresses.All.Select(static page => page.Address)];

    [Theory]
    [MemberData(nameof(Addresses))]
    public async Task Every_page_is_accessible_fits_a_narrow_window_and_fails_nowhere(string address)
    {
        var page = await demo.World.OpenAsync("root");
        var faults = new List<string>();
        page.Console += (_, message) =>
        {
            if (message.Type == "error" && !IsToldStatus(message))
            {
                faults.Add(message.Text);
            }
        };
        page.PageError += (_, error) => faults.Add(error);
        await ShowAsync(page, address);
        (await page.Locator("h1").CountAsync()).ShouldBe(1, "a page has one title");
        (await page.TitleAsync()).ShouldEndWith("Bailey");
        (await page.Locator("h1").InnerTextAsync()).ShouldNotContain("failed");
        faults.ShouldBeEmpty();
        await page.IsAccessibleAsync();

        // axe asks for the style sheets of frames again, which the policy of a panel refuses, as it should.
        faults.Clear();
        await page.SetViewportSizeAsync(390, 844);
        await page.FitsAsync();
        faults.ShouldBeEmpty();
        await page.CloseAsync();
    }

    [Theory]
    [InlineData("bob")]
    [InlineData("eve")]
    public async Task No_page_breaks_for_whoever_may_do_little(string principal)
    {
        var page = await demo.World.OpenAsync(principal);
        var broken = new List<string>();
        foreach (var (_, address) in ConsoleAddresses.All)
        {
            await ShowAsync(page, address);
            if ((await page.Locator("h1").First.InnerTextAsync()).Contains("failed", StringComparison.Ordinal) || await page.Locator("#blazor-error-ui").IsVisibleAsync())
            {
                broken.Add(address);
            }
        }

        broken.ShouldBeEmpty();
        await page.CloseAsync();
    }

    internal static async Task ShowAsync(IPage page, string address)
    {
        await page.GotoAsync(address);
        await page.Locator("h1").First.WaitForAsync();
        await Assertions.Expect(page.Locator(".busy")).ToHaveCountAsync(0, new LocatorAssertionsToHaveCountOptions { Timeout = 60_000 });
    }

    // Browsers tell of each answer that is an error, as the page that is not there.
    private static bool IsToldStatus(IConsoleMessage message) => message.Text.StartsWith("Failed to load resource", StringComparison.Ordinal) && message.Text.Contains("404", StringComparison.Ordinal);
}
