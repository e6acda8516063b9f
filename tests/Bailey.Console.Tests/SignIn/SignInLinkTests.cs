using Bailey.Console.Tests.Browsing;
using Bailey.Console.Tests.People;
using Microsoft.Playwright;

namespace Bailey.Console.Tests.SignIn;

/// <summary>How somebody gets in who lost their password, or never had one.</summary>
public sealed class SignInLinkTests
{
    private const string NewPassword = "seven otters on a tandem";

    [Fact]
    public async Task A_person_who_is_added_chooses_a_password_by_a_link_that_an_admin_makes()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var admin = await world.OpenAsync("root");
        await admin.ShowAsync("/principals/new", "Add a principal");
        await admin.Locator("#name").FillAsync("newt");
        await admin.GetByLabel("A person").CheckAsync();
        await admin.Button("Add it").ClickAsync();
        await admin.IsShownAsync("newt");
        await admin.PressByKeyboardAsync(admin.Button("Make a one-time link"));
        var link = await admin.GetByLabel("Link to send").InputValueAsync();
        link.ShouldStartWith(new Uri(world.Server.Address, "/sign-in/link?token=").ToString());
        await admin.IsAccessibleAsync();
        await admin.PressByKeyboardAsync(admin.Button("I have kept it"));
        await admin.GetByLabel("Link to send").IsGoneAsync();

        var page = await world.OpenAsync(null);
        await page.ShowAsync("/sign-in", "Sign in");
        await page.GetByText("bailey principal link NAME").IsThereAsync();
        await page.ShowAsync("/sign-in/link", "Lost your password?");
        await page.IsAccessibleAsync();
        await page.ShowAsync(link, "Choose a new password");
        await page.IsAccessibleAsync();
        await page.TypeByKeyboardAsync(page.GetByLabel("New password", new PageGetByLabelOptions { Exact = true }), NewPassword);
        await page.TypeByKeyboardAsync(page.GetByLabel("The password again"), "seven otters on a tander");
        await page.Keyboard.PressAsync("Enter");
        await page.GetByRole(AriaRole.Alert).ShowsAsync("The two passwords differ.");
        await page.TypeByKeyboardAsync(page.GetByLabel("The password again"), NewPassword);
        await page.Keyboard.PressAsync("Enter");
        await page.IsShownAsync("Overview");
        await page.Locator("header").GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "newt", Exact = true }).IsThereAsync();
        await page.Button("Sign out").ClickAsync();
        await page.IsShownAsync("Sign in");
        await page.GetByLabel("Name").FillAsync("newt");
        await page.GetByLabel("Password").FillAsync(NewPassword);
        await page.Button("Sign in", exact: true).ClickAsync();
        await page.IsShownAsync("Overview");

        // It works once, and says what helps.
        await page.ShowAsync(link, "Choose a new password");
        await page.GetByLabel("New password", new PageGetByLabelOptions { Exact = true }).FillAsync(NewPassword);
        await page.GetByLabel("The password again").FillAsync(NewPassword);
        await page.Button("Set it and sign in").ClickAsync();
        await page.GetByRole(AriaRole.Alert).ShowsAsync("sign_in_link_invalid");
    }

    [Fact]
    public async Task Why_no_link_can_be_made_stands_beside_the_button_or_in_its_place()
    {
        await using var world = await ConsoleWorld.StartAsync();
        using var root = await world.Server.ClientAsync("root");
        (await root.PostAsync("/api/principals", """{"name":"importer","profile":{"auth":{"methods":["keypair"]}}}""")).Status.ShouldBe(201);
        var page = await world.OpenAsync("root");
        await page.ShowAsync("/principals/root?view=sign-in", "root");
        await page.Button("Make a one-time link").ClickAsync();
        await page.GetByRole(AriaRole.Alert).ShowsAsync("sign_in_link_for_oneself");
        await page.ShowAsync("/principals/importer?view=sign-in", "importer");
        await page.GetByText("does not let it sign in with a password").IsThereAsync();
        (await page.Button("Make a one-time link").CountAsync()).ShouldBe(0);
    }
}
