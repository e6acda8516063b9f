using Bailey.Console.Tests.Browsing;
using Bailey.Server.Tests.SignIn;
using Microsoft.Playwright;

namespace Bailey.Console.Tests.People;

/// <summary>One's own account.</summary>
public sealed class AccountTests
{
    private const string Another = "four geese on a bicycle";

    [Fact]
    public async Task A_name_and_a_password_are_changed_by_keyboard_alone()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var page = await world.OpenAsync("bob");
        await page.ShowAsync("/account", "Your account");
        await page.TypeByKeyboardAsync(page.GetByLabel("What people call you"), "Robert");
        await page.Keyboard.PressAsync("Enter");
        await page.Told().ShowsAsync("Saved");
        await page.Locator("header").GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "Robert", Exact = true }).IsThereAsync();
        await page.PressByKeyboardAsync(page.Link("Password & passkeys"));
        await page.TypeByKeyboardAsync(page.GetByLabel("Present password"), "not my password");
        await page.TypeByKeyboardAsync(page.Locator("#new"), Another);
        await page.TypeByKeyboardAsync(page.Locator("#again"), Another);
        await page.PressByKeyboardAsync(page.Button("Change the password"));
        await page.GetByRole(AriaRole.Alert).ShowsAsync("not the present password");
        await page.TypeByKeyboardAsync(page.GetByLabel("Present password"), Visitor.Password);
        await page.PressByKeyboardAsync(page.Button("Change the password"));
        await page.Told().ShowsAsync("The password is changed");
        using var visitor = new Visitor(world.Server);
        await visitor.SignInAsync("bob", Another);
        await page.ShowAsync("/account", "Your account");
        await Assertions.Expect(page.GetByLabel("What people call you")).ToHaveValueAsync("Robert");
    }

    [Fact]
    public async Task A_token_is_made_for_one_thing_shown_once_used_and_revoked()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var page = await world.OpenAsync("bob");
        await page.ShowAsync("/account?view=tokens", "Your account");
        await page.GetByLabel("What it is for").FillAsync("watcher");
        await page.GetByText("The community itself", new PageGetByTextOptions { Exact = true }).ClickAsync();
        await page.Locator("#scope-community-read").CheckAsync();
        await page.Button("Make the token").ClickAsync();
        var secret = await page.GetByLabel("Secret of the token").InputValueAsync();
        using var program = new HttpClient { BaseAddress = world.Server.Address };
        program.DefaultRequestHeaders.Authorization = new("Bearer", secret);
        ((int)(await program.GetAsync("/api/communities/chess")).StatusCode).ShouldBe(200);
        ((int)(await program.GetAsync("/api/communities/chess/members")).StatusCode).ShouldBe(403);
        await page.PressByKeyboardAsync(page.Button("I have kept it"));
        await page.GetByLabel("Secret of the token").IsGoneAsync();
        await page.PressByKeyboardAsync(page.Button("Revoke watcher"));
        await page.PressByKeyboardAsync(page.Button("Revoke it"));
        await page.GetByText("You have no API tokens").IsThereAsync();
        ((int)(await program.GetAsync("/api/communities/chess")).StatusCode).ShouldBe(401);

        // Nobody makes one for more than they may.
        await page.GetByLabel("What it is for").FillAsync("mightier");
        await page.GetByText("Principals and their quotas", new PageGetByTextOptions { Exact = true }).ClickAsync();
        await page.Locator("#scope-principal-read").CheckAsync();
        await page.Button("Make the token").ClickAsync();
        await page.GetByRole(AriaRole.Alert).ShowsAsync("does not hold 'principal:read'");
    }

    [Fact]
    public async Task A_passkey_is_added_signs_in_and_is_removed()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var page = await world.OpenAsync("bob");

        // Passkeys belong to names and not to addresses of numbers.
        var here = $"http://localhost:{world.Server.Address.Port}";
        var cookie = (await page.Context.CookiesAsync()).Single();
        await page.Context.AddCookiesAsync([new Cookie { Name = cookie.Name, Value = cookie.Value, Url = here, HttpOnly = true, SameSite = SameSiteAttribute.Strict }]);
        var devtools = await page.Context.NewCDPSessionAsync(page);
        await devtools.SendAsync("WebAuthn.enable");
        await devtools.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>
        {
            ["options"] = new Dictionary<string, object> { ["protocol"] = "ctap2", ["transport"] = "internal", ["hasResidentKey"] = true, ["hasUserVerification"] = true, ["isUserVerified"] = true, ["automaticPresenceSimulation"] = true },
        });
        await page.ShowAsync($"{here}/account?view=sign-in", "Your account");
        await page.GetByLabel("What you call it").FillAsync("my key");
        await page.Button("Add a passkey").ClickAsync();
        await page.Row("my key").IsThereAsync();
        await page.Button("Sign out").ClickAsync();
        await page.IsShownAsync("Sign in");
        await page.Button("Use a passkey").ClickAsync();
        await page.IsShownAsync("Overview");
        await page.ShowAsync($"{here}/account?view=sign-in", "Your account");
        await page.PressByKeyboardAsync(page.Button("Remove my key"));
        await page.PressByKeyboardAsync(page.Button("Remove it"));
        await page.GetByText("You have none yet").IsThereAsync();
    }
}
