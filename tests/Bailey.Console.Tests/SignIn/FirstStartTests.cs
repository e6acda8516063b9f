using Bailey.Console.Tests.Browsing;
using Bailey.Server.Tests.SignIn;
using Microsoft.Playwright;

namespace Bailey.Console.Tests.SignIn;

/// <summary>How people get in, and out.</summary>
public sealed class FirstStartTests
{
    [Fact]
    public async Task Whoever_is_not_signed_in_is_led_to_sign_in_and_back_by_keyboard_alone()
    {
        await using var world = await ConsoleWorld.StartAsync();
        await Visitor.EnrolAsync(world.Server, "root");
        var page = await world.OpenAsync(null);
        await page.ShowAsync("/communities", "Sign in");
        await page.IsAccessibleAsync();
        await page.TypeByKeyboardAsync(page.GetByLabel("Name"), "root");
        await page.TypeByKeyboardAsync(page.GetByLabel("Password"), "a wrong password");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("password");
        await page.TypeByKeyboardAsync(page.GetByLabel("Password"), Visitor.Password);
        await page.Keyboard.PressAsync("Enter");
        await page.IsShownAsync("Communities");
        await page.PressByKeyboardAsync(page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Sign out" }));
        await page.IsShownAsync("Sign in");
        await page.ShowAsync("/", "Sign in");
    }
}
