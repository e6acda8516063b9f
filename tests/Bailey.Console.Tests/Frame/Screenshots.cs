using Microsoft.Playwright;

namespace Bailey.Console.Tests.Frame;

/// <summary>Pictures of every page, wide and narrow, light and dark: <c>./screenshots</c> asks for them.</summary>
public sealed class Screenshots(DemoWorld demo) : IClassFixture<DemoWorld>
{
    [Fact(Explicit = true)]
    public async Task Pictures_of_every_page()
    {
        var folder = Environment.GetEnvironmentVariable("BAILEY_SCREENSHOTS") ?? Path.Combine(DemoCommunity.RepositoryRoot(), "artifacts", "screenshots");
        var wanted = Environment.GetEnvironmentVariable("BAILEY_SCREENSHOTS_OF") ?? "";
        Directory.CreateDirectory(folder);
        foreach (var dark in (bool[])[false, true])
        {
            foreach (var width in (int[])[1440, 390])
            {
                foreach (var viewer in ConsoleAddresses.All.Where(entry => entry.Name.Contains(wanted, StringComparison.Ordinal)).GroupBy(static entry => ViewerOf(entry.Name)))
                {
                    var page = await demo.World.OpenAsync(viewer.Key, dark, width, width == 390 ? 844 : 900);
                    foreach (var (name, address) in viewer)
                    {
                        await AllPagesTests.ShowAsync(page, address);
                        await SettleAsync(page);
                        await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}-{width}-{(dark ? "dark" : "light")}.png"), FullPage = true });
                    }

                    await page.CloseAsync();
                }
            }
        }

        Directory.EnumerateFiles(folder, "*.png").ShouldNotBeEmpty();
    }

    // Some pages are for whoever is not signed in; all others show most to an admin.
    private static string? ViewerOf(string name) =>
        name is "no-entry" || name.StartsWith("sign-in", StringComparison.Ordinal) || name.StartsWith("setup", StringComparison.Ordinal) || name.StartsWith("invitation-code", StringComparison.Ordinal) ? null : "root";

    // What comes after a page, as the editor's files and the gate's verdict, belongs into its picture.
    private static async Task SettleAsync(IPage page)
    {
        var patience = new LocatorAssertionsToHaveCountOptions { Timeout = 60_000 };
        await Assertions.Expect(page.Locator(".editor-foot input:disabled")).ToHaveCountAsync(0, patience);
        await Assertions.Expect(page.GetByText("Judging what is typed…")).ToHaveCountAsync(0, patience);
    }
}
