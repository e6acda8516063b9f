using System.Text.Json;
using Bailey.Console.Tests.Browsing;
using Bailey.Server.Accounts;
using Bailey.Server.Tests.SignIn;
using Microsoft.Playwright;

namespace Bailey.Console.Tests.SignIn;

/// <summary>How people get in, and out.</summary>
public sealed class FirstStartTests
{
    private const string NewPassword = "seven otters on a tandem";

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
        await page.IsAccessibleAsync();
        await page.TypeByKeyboardAsync(page.GetByLabel("Password"), Visitor.Password);
        await page.Keyboard.PressAsync("Enter");
        await page.IsShownAsync("Communities");
        await page.PressByKeyboardAsync(page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Sign out" }));
        await page.IsShownAsync("Sign in");
        await page.ShowAsync("/", "Sign in");
    }

    [Fact]
    public async Task Whoever_has_to_sign_in_on_the_way_gets_to_the_very_place_that_a_link_leads_to()
    {
        await using var world = await ConsoleWorld.StartAsync();
        await Visitor.EnrolAsync(world.Server, "root");
        var page = await world.OpenAsync(null);
        await page.ShowAsync("/policy#rule-max_level", "Sign in");
        await page.GetByLabel("Name").FillAsync("root");
        await page.GetByLabel("Password").FillAsync(Visitor.Password);
        await page.Keyboard.PressAsync("Enter");
        await page.IsShownAsync("Instance policy");
        new Uri(page.Url).Fragment.ShouldBe("#rule-max_level");
        await Assertions.Expect(page.Locator("#rule-max_level")).ToBeInViewportAsync();
        await page.GotoAsync("/too-many-pages?return=%2Fpolicy#rule-max_level");
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Try again" })).ToHaveJSPropertyAsync("hash", "#rule-max_level");
    }

    [Fact]
    public async Task The_first_admin_is_made_in_the_browser_by_the_link_that_the_server_prints()
    {
        await using var world = await ConsoleWorld.StartAsync();
        await world.Server.RestartAsync(options => Visitor.Patient(options) with { DataDirectory = Path.Combine(world.Server.Folder, "new") });
        var page = await world.OpenAsync(null);
        await page.ShowAsync("/", "Sign in");
        await page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "a link that it prints when it starts" }).ClickAsync();
        await page.IsShownAsync("First start");
        await page.IsAccessibleAsync();
        var link = await SetupLink.EnsureAsync(world.Server.App, TestContext.Current.CancellationToken);
        await page.ShowAsync(link!, "Welcome to Bailey");
        await page.IsAccessibleAsync();
        await page.TypeByKeyboardAsync(page.GetByLabel("Name"), "ada");
        await page.TypeByKeyboardAsync(page.GetByLabel("What people call you"), "Ada L.");
        await page.TypeByKeyboardAsync(page.GetByLabel("Password", new PageGetByLabelOptions { Exact = true }), NewPassword);
        await page.TypeByKeyboardAsync(page.GetByLabel("The password again"), "seven otters on a tander");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The two passwords differ.");
        await page.TypeByKeyboardAsync(page.GetByLabel("The password again"), NewPassword);
        await page.Keyboard.PressAsync("Enter");
        await page.IsShownAsync("Overview");
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Ada L." })).ToBeVisibleAsync();

        // Whatever she lets a community do, plugins are off until she switches them on: the first steps say so.
        var steps = page.GetByRole(AriaRole.Region, new PageGetByRoleOptions { Name = "First steps" });
        await Assertions.Expect(steps.GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "instance policy" })).ToHaveAttributeAsync("href", "/policy#rule-enabled");
        await page.ShowAsync(link!, "Welcome to Bailey");
        await page.GetByLabel("Name").FillAsync("eve");
        await page.GetByLabel("Password", new PageGetByLabelOptions { Exact = true }).FillAsync(NewPassword);
        await page.GetByLabel("The password again").FillAsync(NewPassword);
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Make the admin" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("Reason");
    }

    [Fact]
    public async Task Where_the_server_does_not_answer_or_something_else_does_it_is_told_in_words_and_what_was_typed_stays()
    {
        await using var world = await ConsoleWorld.StartAsync();
        await Visitor.EnrolAsync(world.Server, "bob");
        var page = await world.OpenAsync(null);
        await page.ShowAsync("/sign-in", "Sign in");
        await page.GetByLabel("Name").FillAsync("bob");
        await page.GetByLabel("Password").FillAsync(Visitor.Password);
        const string Way = "**/api/account/sign-in";
        await page.RouteAsync(Way, static route => route.AbortAsync());
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("The server does not answer.");
        await page.UnrouteAsync(Way);
        await page.RouteAsync(Way, static route => route.FulfillAsync(new RouteFulfillOptions { Status = 502, ContentType = "text/html", Body = "<h1>Bad Gateway</h1>" }));
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("answered in its place (HTTP 502)");
        await page.UnrouteAsync(Way);
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Sign in" }).ClickAsync();
        await page.IsShownAsync("Overview");
    }

    [Fact]
    public async Task Somebody_who_is_invited_makes_an_account_and_signs_in_with_it()
    {
        await using var world = await ConsoleWorld.StartAsync();
        using var alice = await world.Server.ClientAsync("alice");
        var code = (await alice.PostAsync("/api/communities/chess/members/invitations", """{"roles":["member"],"validHours":2}""")).ShouldBe(201).Json["code"]!.GetValue<string>();
        var page = await world.OpenAsync(null);
        await page.ShowAsync($"/invitation?code={Uri.EscapeDataString(code)}", "You are invited");
        await page.IsAccessibleAsync();
        await page.TypeByKeyboardAsync(page.GetByLabel("Name"), "newt");
        await page.TypeByKeyboardAsync(page.GetByLabel("Password", new PageGetByLabelOptions { Exact = true }), NewPassword);
        await page.TypeByKeyboardAsync(page.GetByLabel("The password again"), NewPassword);
        await page.Keyboard.PressAsync("Enter");
        await page.IsShownAsync("Sign in");
        await Assertions.Expect(page.GetByText("Your account is made. Sign in with the name and the password that you chose.")).ToBeVisibleAsync();
        await page.GetByLabel("Name").FillAsync("newt");
        await page.GetByLabel("Password").FillAsync(NewPassword);
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Sign in" }).ClickAsync();
        await page.IsShownAsync("Overview");
    }

    [Fact]
    public async Task Whoever_is_signed_in_joins_with_the_account_they_have_and_a_used_invitation_says_so()
    {
        await using var world = await ConsoleWorld.StartAsync();
        using var alice = await world.Server.ClientAsync("alice");
        var code = (await alice.PostAsync("/api/communities/chess/members/invitations", """{"roles":["observer"],"validHours":2}""")).ShouldBe(201).Json["code"]!.GetValue<string>();
        var page = await world.OpenAsync("eve");
        await page.ShowAsync($"/invitation?code={Uri.EscapeDataString(code)}", "You are invited");
        await Assertions.Expect(page.GetByText("You join as eve")).ToBeVisibleAsync();
        await page.PressByKeyboardAsync(page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Join" }));
        await page.IsShownAsync("Overview");
        using var eve = await world.Server.ClientAsync("eve");
        (await eve.GetAsync("/api/communities/chess")).ShouldBe(200);
        await page.ShowAsync($"/invitation?code={Uri.EscapeDataString(code)}", "You are invited");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Join" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("invitation");
    }

    [Fact]
    public async Task A_passkey_signs_in_without_a_password()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var page = await world.OpenAsync("bob", host: "localhost");
        var devtools = await page.Context.NewCDPSessionAsync(page);
        await devtools.SendAsync("WebAuthn.enable");
        await devtools.SendAsync("WebAuthn.addVirtualAuthenticator", new Dictionary<string, object>
        {
            ["options"] = new Dictionary<string, object> { ["protocol"] = "ctap2", ["transport"] = "internal", ["hasResidentKey"] = true, ["hasUserVerification"] = true, ["isUserVerified"] = true, ["automaticPresenceSimulation"] = true },
        });
        await page.ShowAsync("/", "Overview");
        var added = await page.EvaluateAsync<int>(
            """
            async () => {
              const account = await (await fetch("/api/account")).json();
              const post = (path, body) => fetch(path, { method: "POST", headers: { "Content-Type": "application/json", "Bailey-Antiforgery": account.session.antiforgeryToken }, body: body && JSON.stringify(body) });
              const asked = await (await post("/api/account/passkeys/options")).json();
              const credential = await navigator.credentials.create({ publicKey: PublicKeyCredential.parseCreationOptionsFromJSON(asked.options) });
              return (await post("/api/account/passkeys", { name: "test", state: asked.state, credential: credential.toJSON() })).status;
            }
            """);
        added.ShouldBe(201);
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Sign out" }).ClickAsync();
        await page.IsShownAsync("Sign in");
        await page.PressByKeyboardAsync(page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Use a passkey" }));
        await page.IsShownAsync("Overview");
        var account = JsonDocument.Parse(await page.EvaluateAsync<string>("async () => await (await fetch('/api/account')).text()")).RootElement;
        account.GetProperty("session").GetProperty("method").GetString().ShouldBe("passkey");
    }

    [Fact]
    public async Task An_account_that_is_disabled_is_told_so_when_it_signs_in_and_while_it_is_signed_in()
    {
        await using var world = await ConsoleWorld.StartAsync(static options => options with { PageWatch = TimeSpan.FromSeconds(1) });
        var page = await world.OpenAsync("bob");
        await page.ShowAsync("/", "Overview");
        world.Server.Write("etc/profiles/bob.yaml", "enabled: false\nauth: {methods: [password]}\n");
        await world.Server.Host.ReloadPolicyAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Link, new PageGetByRoleOptions { Name = "Sign in again" })).ToBeVisibleAsync();
        await page.ShowAsync("/communities", "You cannot use the console");
        await Assertions.Expect(page.GetByText("principal_disabled")).ToBeVisibleAsync();
        await page.IsAccessibleAsync();
        await page.ShowAsync("/sign-in", "Sign in");
        await page.GetByLabel("Name").FillAsync("bob");
        await page.GetByLabel("Password").FillAsync(Visitor.Password);
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Sign in" }).ClickAsync();
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("principal_disabled");
    }
}
