using Bailey.Console.Tests.Browsing;
using Bailey.Console.Tests.Plugins;
using Microsoft.Playwright;

namespace Bailey.Console.Tests.Rules;

/// <summary>People learn why something is denied, and who can change that.</summary>
public sealed class ExplainTests
{
    [Fact]
    public async Task A_refusal_leads_to_its_explanation_layer_by_layer_for_whoever_may_ask()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var bob = await world.OpenAsync("bob");
        await bob.ShowAsync("/c/chess/audit", "Audit");
        var refusal = bob.GetByRole(AriaRole.Alert).First;
        await Assertions.Expect(refusal).ToContainTextAsync("permission_missing");
        await Assertions.Expect(refusal).ToContainTextAsync("An admin of this community");
        var link = await refusal.GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "Explain this decision" }).GetAttributeAsync("href");
        link.ShouldNotBeNull().ShouldEndWith("&community=chess");
        await bob.ShowAsync(link, "Explain");
        await Assertions.Expect(bob.GetByRole(AriaRole.Alert).First).ToContainTextAsync("permission_missing");
        var mo = await world.OpenAsync("mo");
        await mo.ShowAsync(link, "Explain");
        var answer = mo.GetByRole(AriaRole.Region, new PageGetByRoleOptions { Name = "May bob do audit/query in chess?" });
        await Assertions.Expect(answer).ToContainTextAsync("Denied");
        await Assertions.Expect(answer.GetByRole(AriaRole.Listitem)).ToHaveCountAsync(3);
        await Assertions.Expect(answer.GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "Members" })).ToHaveAttributeAsync("href", "/c/chess/members");
    }

    [Fact]
    public async Task What_was_refused_for_the_package_is_not_told_to_be_allowed_and_no_more()
    {
        await using var world = await ConsoleWorld.StartAsync(policy: "trust_policy: signed_only\ninstall_sources: [upload]\n");
        using var mo = await world.Server.ClientAsync("mo");
        var refused = (await mo.UploadAsync("/api/communities/chess/plugin-packages", EchoPackage.Build())).ShouldBe(403, "signature_missing");
        var page = await world.OpenAsync("mo");
        await page.ShowAsync($"/explain?community=chess&decision={refused.Json["decisionId"]!.GetValue<string>()}", "Explain");
        await Assertions.Expect(page.GetByRole(AriaRole.Region, new PageGetByRoleOptions { Name = "May mo do plugins/packages/upload in chess?" })).ToContainTextAsync("Allowed");
        var recorded = page.GetByRole(AriaRole.Region, new PageGetByRoleOptions { Name = "It was refused all the same" });
        await Assertions.Expect(recorded).ToContainTextAsync("signature_missing");
        await Assertions.Expect(recorded.GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "Open the plugin policy" })).ToHaveAttributeAsync("href", "/c/chess/policy#rule-trust_policy");
        await page.IsAccessibleAsync();
        await recorded.GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "What the audit log has of it" }).ClickAsync();
        await page.IsShownAsync("Audit");
    }

    [Fact]
    public async Task A_question_is_asked_by_mouse_and_its_address_asks_it_again()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var page = await world.OpenAsync("alice");
        await page.ShowAsync("/explain?community=chess", "Explain");
        await page.GetByLabel("Whether a plugin may touch something").CheckAsync();
        await page.GetByLabel("Principal").FillAsync("bob");
        await page.GetByLabel("Capability").SelectOptionAsync("network:connect");
        await page.GetByLabel("On what").FillAsync("https://api.example.com/");
        await Submit(page).ClickAsync();
        var answer = page.GetByRole(AriaRole.Region, new PageGetByRoleOptions { Name = "May a plugin use network:connect https://api.example.com/ for bob in chess?" });
        await Assertions.Expect(answer).ToContainTextAsync("Denied");
        await Assertions.Expect(answer).ToContainTextAsync("Instance policy");
        await page.IsAccessibleAsync();
        var other = await world.OpenAsync("mo");
        await other.ShowAsync(page.Url, "Explain");
        await Assertions.Expect(other.GetByRole(AriaRole.Region, new PageGetByRoleOptions { Name = "May a plugin use network:connect https://api.example.com/ for bob in chess?" })).ToContainTextAsync("Denied");
        await Assertions.Expect(other.GetByLabel("On what")).ToHaveValueAsync("https://api.example.com/");
    }

    [Fact]
    public async Task The_same_is_asked_by_keyboard_alone_and_a_wrong_value_is_told_beside_its_field()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var page = await world.OpenAsync("root");
        await page.ShowAsync("/explain", "Explain");
        await page.TypeByKeyboardAsync(page.GetByLabel("Principal"), "mo");
        await page.TypeByKeyboardAsync(page.GetByLabel("Community"), "chess");
        await page.TypeByKeyboardAsync(page.GetByLabel("Operation"), "plugins/packages/unheard");
        await page.Keyboard.PressAsync("Enter");
        await Assertions.Expect(page.Locator("#operation-fault")).ToContainTextAsync("catalogue");
        await page.TypeByKeyboardAsync(page.GetByLabel("Operation"), "plugins/packages/upload");
        await page.PressByKeyboardAsync(Submit(page));
        await Assertions.Expect(page.GetByRole(AriaRole.Region, new PageGetByRoleOptions { Name = "May mo do plugins/packages/upload in chess?" })).ToContainTextAsync("Allowed");
    }

    [Fact]
    public async Task Addresses_are_explained_one_by_one()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var page = await world.OpenAsync("root");
        await page.ShowAsync("/explain?kind=egress&principal=bob&urls=https%3A%2F%2Fa.example.com%2F%0Ahttp%3A%2F%2F169.254.169.254%2F", "Explain");
        await Assertions.Expect(page.GetByRole(AriaRole.Region, new PageGetByRoleOptions { Name = "be reached for bob?" })).ToHaveCountAsync(2);
        await Assertions.Expect(page.GetByText("Rules for outbound connections").First).ToBeVisibleAsync();
    }

    private static ILocator Submit(IPage page) => page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Explain", Exact = true });
}
