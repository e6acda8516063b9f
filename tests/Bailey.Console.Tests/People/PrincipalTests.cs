using Bailey.Console.Tests.Browsing;
using Microsoft.Playwright;

namespace Bailey.Console.Tests.People;

/// <summary>Principals: their profiles, what they are granted, and what they may use.</summary>
public sealed class PrincipalTests
{
    [Fact]
    public async Task A_service_is_added_granted_limited_disabled_and_deleted()
    {
        await using var world = await ConsoleWorld.StartAsync();
        using var root = await world.Server.ClientAsync("root");
        var page = await world.OpenAsync("root");
        await page.ShowAsync("/principals", "Principals");
        await page.Link("Add a principal").ClickAsync();
        await page.IsShownAsync("Add a principal");
        await page.Locator("#name").FillAsync("importer");
        await page.Button("Add it").ClickAsync();
        await page.IsShownAsync("importer");

        await page.Link("Permissions", exact: true).ClickAsync();
        await page.GetByText("Grant more").ClickAsync();
        await page.GetByText("The audit log", new PageGetByTextOptions { Exact = true }).First.ClickAsync();
        await page.Locator("#grant-audit-read").CheckAsync();
        await page.Button("Grant what is chosen").ClickAsync();
        await page.Button("Take back audit:read").IsThereAsync();
        (await root.GetAsync("/api/principals/importer")).Json["grants"]!.ToJsonString().ShouldBe("[\"audit:read\"]");

        await page.Link("Network & programs").ClickAsync();
        await page.GetByLabel("Hosts that may be reached").FillAsync("api.example.org\nnot a host");
        await page.Button("Save").ClickAsync();
        await page.GetByRole(AriaRole.Alert).ShowsAsync("not a host");
        (await page.GetByLabel("Hosts that may be reached").InputValueAsync()).ShouldContain("not a host");
        await page.GetByLabel("Hosts that may be reached").FillAsync("api.example.org");
        await page.Button("Save").ClickAsync();
        await page.Told().ShowsAsync("Saved");
        var profile = (await root.GetAsync("/api/principals/importer")).Json;
        profile["network"]!["egress"]!.ToJsonString().ShouldBe("[\"https://api.example.org:443\"]");
        profile["grants"]!.ToJsonString().ShouldBe("[\"audit:read\"]", "what the page does not show stays");

        await page.Link("Quotas & usage").ClickAsync();
        await page.GetByLabel("Calls at once").FillAsync("65");
        await page.Button("Save the quotas").ClickAsync();
        await page.GetByRole(AriaRole.Alert).ShowsAsync("from 1 to 64");
        await page.GetByLabel("Calls at once").FillAsync("7");
        await page.Button("Save the quotas").ClickAsync();
        await page.Row("Calls at once").ShowsAsync("7 calls");

        await page.Link("About", exact: true).ClickAsync();
        await page.Button("Disable it…").ClickAsync();
        await page.Button("Disable it", exact: true).ClickAsync();
        await page.Button("Enable it").ClickAsync();
        await page.Button("Disable it…").IsThereAsync();
        await page.Button("Delete it…").ClickAsync();
        await page.GetByLabel("Name of the principal").FillAsync("importer");
        await page.Button("Delete it for good").ClickAsync();
        await page.IsShownAsync("Principals");
        (await root.GetAsync("/api/principals/importer")).ShouldBe(404);
    }

    [Fact]
    public async Task A_principal_is_found_and_changed_by_keyboard_alone()
    {
        await using var world = await ConsoleWorld.StartAsync();
        using var root = await world.Server.ClientAsync("root");
        var page = await world.OpenAsync("root");
        await page.ShowAsync("/principals", "Principals");
        await page.TypeByKeyboardAsync(page.GetByLabel("Part of the name"), "OLG");
        await page.Keyboard.PressAsync("Enter");
        await page.Row("bob").IsGoneAsync();
        page.Url.ShouldEndWith("?search=OLG");
        await page.PressByKeyboardAsync(page.Link("olga", exact: true));
        await page.IsShownAsync("olga");
        await page.PressByKeyboardAsync(page.Link("Sign-in & tokens"));
        await page.TabToAsync(page.Box("Password"));
        await page.Keyboard.PressAsync("Space");
        await page.PressByKeyboardAsync(page.Button("Save"));
        await page.Told().ShowsAsync("Saved");
        (await root.GetAsync("/api/principals/olga")).Json["auth"]!["methods"]!.ToJsonString().ShouldNotContain("password");
        await page.PressByKeyboardAsync(page.Link("About", exact: true));
        await page.PressByKeyboardAsync(page.Button("Disable it…"));
        await page.PressByKeyboardAsync(page.Button("Disable it", exact: true));
        await page.Button("Enable it").IsThereAsync();
        await page.PressByKeyboardAsync(page.Button("Enable it"));
        await page.Button("Disable it…").IsThereAsync();
    }

    [Fact]
    public async Task The_last_admin_of_the_instance_cannot_be_disabled_and_the_page_says_why()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var page = await world.OpenAsync("root");
        await page.ShowAsync("/principals/root", "root");
        await page.Button("Disable it…").ClickAsync();
        await page.Button("Disable it", exact: true).ClickAsync();
        await page.GetByRole(AriaRole.Alert).ShowsAsync("last enabled admin");
    }

    [Fact]
    public async Task A_change_of_somebody_else_in_between_is_not_overwritten()
    {
        await using var world = await ConsoleWorld.StartAsync();
        using var root = await world.Server.ClientAsync("root");
        var page = await world.OpenAsync("root");
        await page.ShowAsync("/principals/bob?view=reach", "bob");
        (await root.PostAsync("/api/principals/bob/grant", """{"permissions":["audit:read"]}""")).ShouldBe(200);
        await page.GetByLabel("Hosts that may be reached").FillAsync("api.example.org");
        await page.Button("Save").ClickAsync();
        await page.GetByRole(AriaRole.Alert).ShowsAsync("changed by somebody else");
        await page.Button("Show what there is now").ClickAsync();
        await page.IsShownAsync("bob");

        // What was typed is there again, on top of what there is now.
        await Assertions.Expect(page.GetByLabel("Hosts that may be reached")).ToHaveValueAsync("api.example.org");
        await page.Button("Save").ClickAsync();
        await page.Told().ShowsAsync("Saved");
        (await root.GetAsync("/api/principals/bob")).Json["grants"]!.ToJsonString().ShouldBe("[\"audit:read\"]");
    }
}
