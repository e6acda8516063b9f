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
                var page = await demo.World.OpenAsync("root", dark, width, width == 390 ? 844 : 900);
                foreach (var (name, address) in ConsoleAddresses.All.Where(entry => entry.Name.Contains(wanted, StringComparison.Ordinal)))
                {
                    await AllPagesTests.ShowAsync(page, address);
                    await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, $"{name}-{width}-{(dark ? "dark" : "light")}.png"), FullPage = true });
                }

                await page.CloseAsync();
            }
        }

        Directory.EnumerateFiles(folder, "*.png").ShouldNotBeEmpty();
    }
}
