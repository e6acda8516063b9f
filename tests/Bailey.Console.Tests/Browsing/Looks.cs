using Microsoft.Playwright;

namespace Bailey.Console.Tests.Browsing;

/// <summary>Keeps how pages look, for people to see: in the folder that BAILEY_TEST_SHOTS names, and nowhere where it names none.</summary>
internal static class Looks
{
    public static async Task LookAsync(this IPage page, string area, string name)
    {
        if (Environment.GetEnvironmentVariable("BAILEY_TEST_SHOTS") is not { Length: > 0 } folder)
        {
            return;
        }

        var before = page.ViewportSize!;
        foreach (var (theme, width) in new[] { ("light", 1440), ("dark", 390), ("light", 390), ("dark", 1440) })
        {
            await page.SetViewportSizeAsync(width, 900);
            await page.EvaluateAsync("theme => document.documentElement.dataset.theme = theme", theme);
            await page.ScreenshotAsync(new PageScreenshotOptions { Path = Path.Combine(folder, area, $"{name}-{width}-{theme}.png"), FullPage = true });
        }

        await page.SetViewportSizeAsync(before.Width, before.Height);
    }
}
