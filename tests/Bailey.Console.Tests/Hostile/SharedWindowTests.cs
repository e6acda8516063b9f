using Bailey.Console.Tests.Browsing;
using Bailey.Console.Tests.Plugins;
using Bailey.Server.Tests.SignIn;
using Microsoft.Playwright;

namespace Bailey.Console.Tests.Hostile;

/// <summary>Several people at one window, one after the other: what one of them typed is neither shown to the next one nor put into their forms.</summary>
public sealed class SharedWindowTests
{
    private const string Invitations = "/c/chess/invitations";
    private const string Policy = "/c/chess/policy?view=text";
    private const string Note = "for the journalist whom nobody must know of";
    private const string Rules = "trust_policy: unsigned_allowed # for the journalist\n";

    [Fact]
    public async Task Whoever_signs_out_leaves_nothing_behind()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var page = await world.OpenAsync("alice");
        await TypeAsync(page);
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Sign out" }).ClickAsync();
        await page.IsShownAsync("Sign in");
        (await KeptAsync(page)).ShouldNotContain("journalist");
        (await KeptAsync(page)).ShouldNotContain("unsigned_allowed");
    }

    [Fact]
    public async Task What_somebody_typed_is_not_in_the_forms_of_whoever_signs_in_next()
    {
        await using var world = await ConsoleWorld.StartAsync();
        await Visitor.EnrolAsync(world.Server, "root");
        var page = await world.OpenAsync("alice");
        await TypeAsync(page);
        await page.ShowAsync($"/sign-in?return={Uri.EscapeDataString(Policy)}", "Sign in");
        await page.GetByLabel("Name").FillAsync("root");
        await page.GetByLabel("Password").FillAsync(Visitor.Password);
        await page.Keyboard.PressAsync("Enter");
        await page.IsShownAsync("Plugin policy");
        (await page.Locator("#policy-text").InputValueAsync()).ShouldNotContain("journalist");
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Save and put in force" })).ToBeDisabledAsync();
        await page.ShowAsync(Invitations, "Invitations");
        await Assertions.Expect(page.GetByLabel("For whom it is")).ToHaveValueAsync("");
        (await KeptAsync(page)).ShouldNotContain("journalist");
    }

    [Fact]
    public async Task What_is_a_secret_is_never_kept()
    {
        const string Schema = """{"type":"object","properties":{"token":{"type":"string","title":"Token","writeOnly":true},"name":{"type":"string","title":"Name"}}}""";
        await using var world = await ConsoleWorld.StartAsync();
        await EchoPackage.ActivateAsync(world.Server, EchoPackage.Build(capabilities: "[]", schema: Schema));
        var page = await world.OpenAsync("mo");
        await page.ShowAsync($"/c/chess/packages/{EchoPackage.Id}?view=settings", "Echo");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Show Token" }).ClickAsync();
        await Assertions.Expect(page.Locator("#setting-token")).ToHaveAttributeAsync("type", "text");
        await page.Locator("#setting-token").FillAsync("hunter2hunter2");
        await page.Locator("#setting-name").FillAsync("Ada");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Raw JSON" }).ClickAsync();
        await page.GetByLabel("Settings as JSON").FillAsync("""{"token":"hunter2hunter2","name":"Bob"}""");
        (await KeptAsync(page)).ShouldNotContain("hunter2");
        (await KeptAsync(page)).ShouldContain("Ada");
    }

    private static async Task TypeAsync(IPage page)
    {
        await page.ShowAsync(Policy, "Plugin policy");
        await page.Locator("#policy-text").FillAsync(Rules);
        await Assertions.Expect(page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Save and put in force" })).ToBeEnabledAsync();
        await page.ShowAsync(Invitations, "Invitations");
        await page.GetByLabel("For whom it is").FillAsync(Note);
        (await KeptAsync(page)).ShouldContain("journalist");
        (await KeptAsync(page)).ShouldContain("unsigned_allowed");
    }

    private static Task<string> KeptAsync(IPage page) => page.EvaluateAsync<string>("() => JSON.stringify({ ...sessionStorage, ...localStorage })");
}
