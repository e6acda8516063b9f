using Deque.AxeCore.Playwright;
using Microsoft.Playwright;

namespace Bailey.Console.Tests.Browsing;

/// <summary>What must hold of every page.</summary>
internal static class PageChecks
{
    /// <summary>Goes to an address, and waits until its title is there and nothing is on the way any more.</summary>
    public static async Task ShowAsync(this IPage page, string address, string heading)
    {
        await page.GotoAsync(address);
        await page.IsShownAsync(heading);
    }

    /// <summary>Waits until a page of this title is there, and nothing is on the way any more.</summary>
    public static async Task IsShownAsync(this IPage page, string heading)
    {
        await Assertions.Expect(page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Level = 1 }).First).ToHaveTextAsync(heading, new LocatorAssertionsToHaveTextOptions { Timeout = 60_000 });
        await Assertions.Expect(page.Locator(".busy")).ToHaveCountAsync(0, new LocatorAssertionsToHaveCountOptions { Timeout = 60_000 });
    }

    /// <summary>axe finds nothing serious, in light and dark.</summary>
    public static async Task IsAccessibleAsync(this IPage page)
    {
        foreach (var theme in (string[])["light", "dark"])
        {
            await page.EvaluateAsync("theme => document.documentElement.dataset.theme = theme", theme);
            var found = await page.RunAxe();
            found.Violations.Where(static violation => violation.Impact is "serious" or "critical")
                .Select(violation => $"{theme}: {violation.Id} {violation.Help}: {string.Join(" | ", violation.Nodes.Take(4).Select(static node => node.Html))}")
                .ShouldBeEmpty(page.Url);
        }
    }

    /// <summary>Nothing is wider than the window, so that nobody has to scroll sideways.</summary>
    public static async Task FitsAsync(this IPage page) =>
        (await page.EvaluateAsync<string[]>("""
            () => {
              const width = document.documentElement.clientWidth;
              return document.documentElement.scrollWidth <= width ? []
                : [...document.querySelectorAll("body *")].filter((element) => element.getBoundingClientRect().right > width + 0.5).slice(0, 5).map((element) => element.outerHTML.slice(0, 200));
            }
            """)).ShouldBeEmpty(page.Url);

    /// <summary>Moves the focus by the Tab key to something of this accessible name, as whoever has no mouse does.</summary>
    public static async Task TabToAsync(this IPage page, ILocator target)
    {
        // The field of a code editor has no size, and yet is where the keys go.
        await target.WaitForAsync(new LocatorWaitForOptions { State = WaitForSelectorState.Attached });
        for (var step = 0; step < 150; step++)
        {
            if (await target.EvaluateAsync<bool>("element => element === document.activeElement"))
            {
                return;
            }

            await page.Keyboard.PressAsync("Tab");
        }

        throw new InvalidOperationException($"the Tab key does not lead to {target}");
    }

    /// <summary>Uses a button or link by the keyboard alone.</summary>
    public static async Task PressByKeyboardAsync(this IPage page, ILocator target)
    {
        await page.TabToAsync(target);
        await page.Keyboard.PressAsync("Enter");
    }

    /// <summary>Types into a field by the keyboard alone.</summary>
    public static async Task TypeByKeyboardAsync(this IPage page, ILocator target, string text)
    {
        await page.TabToAsync(target);
        await page.Keyboard.PressAsync("Control+A");
        await page.Keyboard.TypeAsync(text);
    }
}
