using Microsoft.Playwright;

namespace Bailey.Console.Tests.Browsing;

/// <summary>The system's browser, started once for all tests.</summary>
internal static class Chromium
{
    private static readonly string[] s_places = ["/usr/bin/chromium-headless-shell", "/usr/bin/chromium", "/usr/bin/chromium-browser", "/usr/bin/google-chrome"];
    private static readonly SemaphoreSlim s_one = new(1);
    private static IBrowser? s_browser;

    /// <summary>Where it is; null where there is none.</summary>
    private static string? Path => Environment.GetEnvironmentVariable("BAILEY_TEST_CHROMIUM") ?? s_places.FirstOrDefault(File.Exists);

    /// <summary>The browser; without one the test is skipped, and says so.</summary>
    public static async Task<IBrowser> GetAsync()
    {
        Assert.SkipWhen(Path is null, "chromium is not installed; ./test installs it where it may (Debian: apt-get install chromium)");
        await s_one.WaitAsync();
        try
        {
            if (s_browser is not { IsConnected: true })
            {
                // A machine with other things to do takes its time.
                Assertions.SetDefaultExpectTimeout(60_000);
                var playwright = await Playwright.CreateAsync();
                s_browser = await LaunchAsync(playwright);
            }

            return s_browser;
        }
        finally
        {
            s_one.Release();
        }
    }

    /// <summary>A browser of its own, for a test that wants it otherwise.</summary>
    /// <param name="arguments">What it is told besides.</param>
    public static async Task<IBrowser> LaunchAsync(params string[] arguments)
    {
        await GetAsync();
        return await LaunchAsync(await Playwright.CreateAsync(), arguments);
    }

    private static Task<IBrowser> LaunchAsync(IPlaywright playwright, params string[] arguments) =>
        playwright.Chromium.LaunchAsync(new BrowserTypeLaunchOptions { ExecutablePath = Path, Args = ["--no-sandbox", "--disable-gpu", "--disable-dev-shm-usage", .. arguments] });
}
