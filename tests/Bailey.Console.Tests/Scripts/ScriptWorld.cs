using Bailey.Console.Tests.Browsing;
using Bailey.Plugins.Hosting;
using Microsoft.Playwright;

namespace Bailey.Console.Tests.Scripts;

/// <summary>What tests of scripts have in common.</summary>
internal static class ScriptWorld
{
    public const string Scripts = "/api/communities/chess/scripts";

    /// <summary>A machine that does much else must not make the gate give up.</summary>
    public static Task<ConsoleWorld> StartAsync() => ConsoleWorld.StartAsync(configure: Patient);

    public static void Patient(BaileySetup setup) => setup.Limits = setup.Limits with
    {
        Scripts = setup.Limits.Scripts with { CompileTime = TimeSpan.FromMinutes(2), StartTime = TimeSpan.FromMinutes(2), MaxWait = TimeSpan.FromMinutes(2) },
    };

    /// <summary>Replaces what is in the editor of this label, which has the focus then.</summary>
    public static async Task WriteAsync(this IPage page, string id, string text)
    {
        await page.Locator($"#{id}-host .view-lines").ClickAsync();
        await page.Keyboard.PressAsync("Control+A");
        await page.Keyboard.InsertTextAsync(text);
    }

    public static ILocator Button(this IPage page, string name) => page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = name, Exact = true });

    public static ILocator Link(this IPage page, string name) => page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = name, Exact = true });

    /// <summary>The button of the dialog that asks.</summary>
    public static ILocator Confirm(this IPage page, string name) => page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = name, Exact = true });

    public static Task SaysAsync(this ILocator locator, string text) => Assertions.Expect(locator).ToContainTextAsync(text, new LocatorAssertionsToContainTextOptions { Timeout = 120_000 });
}
