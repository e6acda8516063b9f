using Bailey.Console.Tests.Browsing;
using Microsoft.Playwright;

namespace Bailey.Console.Tests.Plugins;

/// <summary>The life of a package, by whoever governs plugins and has read nothing.</summary>
public sealed class PackageFlowTests
{
    private const string Api = "/api/communities/chess/plugin-packages/" + EchoPackage.Id;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_package_is_installed_reviewed_accepted_set_upgraded_rolled_back_and_removed(bool byKeyboard)
    {
        await using var world = await ConsoleWorld.StartAsync();
        using var mo = await world.Server.ClientAsync("mo");
        var hands = new Hands(await world.OpenAsync("mo"), byKeyboard);
        var page = hands.Page;
        await page.ShowAsync("/c/chess/plugins", "Plugins & rules");
        await Assertions.Expect(page.GetByText("No plugin works in this community yet")).ToBeVisibleAsync();
        await hands.FollowAsync("Install a package");
        await page.IsShownAsync("Install a package");
        await hands.UploadAsync("The package", "echo-1.0.0.bailey", EchoPackage.Build());
        await hands.PressAsync("Upload and check");

        await page.IsShownAsync("Review Echo 1.0.0");
        var asked = page.Locator(".capability");
        await Assertions.Expect(asked.First).ToContainTextAsync("api.example.org");
        await Assertions.Expect(asked.First).ToContainTextAsync("Denied:");
        await Assertions.Expect(asked.First.GetByRole(AriaRole.Checkbox)).Not.ToBeCheckedAsync();
        await hands.PressAsync("Accept and activate");
        await page.IsShownAsync("Echo");
        await Assertions.Expect(page.Locator(".status-line")).ToContainTextAsync("Active");
        var accepted = (await mo.GetAsync(Api)).ShouldBe(200).Json["installation"]!["versions"]![0]!["accepted"]!.AsArray();
        accepted.Select(static item => item!["type"]!.GetValue<string>()).ShouldBe(["storage:kv"]);

        await hands.ViewAsync("Settings");
        await hands.TypeAsync("Greeting", "Hello there");
        await hands.PressAsync("Save the settings");
        await Assertions.Expect(page.GetByText("The settings of Echo are saved.")).ToBeVisibleAsync();
        (await mo.GetAsync(Api + "/settings")).ShouldBe(200).Json["greeting"]!.GetValue<string>().ShouldBe("Hello there");

        await page.ShowAsync("/c/chess/plugins/install?from=upload", "Install a package");
        await hands.UploadAsync("The package", "echo-1.1.0.bailey", EchoPackage.Build("1.1.0", $$"""[{{EchoPackage.Keep}},{"type":"ui:read"}]"""));
        await hands.PressAsync("Upload and check");
        await page.IsShownAsync("Review Echo 1.1.0");
        await Assertions.Expect(page.GetByText("It asks for more than the one that runs.")).ToBeVisibleAsync();
        await Assertions.Expect(page.Locator(".changes .wider")).ToHaveCountAsync(1);

        // What was accepted stays so; what is new waits for somebody to accept it, also where the rules would allow it.
        var added = asked.Filter(new LocatorFilterOptions { HasText = "New in this version" });
        await Assertions.Expect(added).ToContainTextAsync("Why the rules allow it");
        await Assertions.Expect(added.GetByRole(AriaRole.Checkbox)).Not.ToBeCheckedAsync();
        await Assertions.Expect(asked.Filter(new LocatorFilterOptions { HasNotText = "New in this version" }).GetByRole(AriaRole.Checkbox)).ToBeCheckedAsync();
        (await mo.GetAsync(Api)).Json["installation"]!["version"]!.GetValue<string>().ShouldBe("1.0.0");
        await hands.PressAsync("Accept and upgrade to 1.1.0");
        await page.IsShownAsync("Echo");
        await Assertions.Expect(page.Locator(".status-line")).ToContainTextAsync("Version 1.1.0");

        await hands.ViewAsync("Versions");
        await hands.PressAsync("Roll back to 1.0.0");
        await hands.PressAsync(page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Roll back" }));
        await Assertions.Expect(page.Locator(".status-line")).ToContainTextAsync("Version 1.0.0");

        await hands.PressAsync("Deactivate");
        await Assertions.Expect(page.Locator(".status-line")).ToContainTextAsync("Not active");
        await hands.ViewAsync("About");
        await hands.PressAsync("Remove Echo…");
        await hands.PressAsync(page.GetByRole(AriaRole.Dialog).GetByRole(AriaRole.Button, new LocatorGetByRoleOptions { Name = "Remove for ever" }));
        await page.IsShownAsync("Plugins & rules");
        (await mo.GetAsync(Api)).ShouldBe(404, "plugin_not_installed");
    }

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task A_suspended_package_says_why_and_is_resumed(bool byKeyboard)
    {
        await using var world = await ConsoleWorld.StartAsync();
        await EchoPackage.ActivateAsync(world.Server, EchoPackage.Build(capabilities: "[]"));
        using var bob = await world.Server.ClientAsync("bob");
        for (var call = 0; call < 5; call++)
        {
            (await bob.PostAsync("/api/communities/chess/hooks/message.broken", "{}")).ShouldBe(200);
        }

        var hands = new Hands(await world.OpenAsync("mo"), byKeyboard);
        await hands.Page.ShowAsync("/c/chess/plugins", "Plugins & rules");
        await Assertions.Expect(hands.Page.GetByRole(AriaRole.Heading, new PageGetByRoleOptions { Name = "Needs somebody" })).ToBeVisibleAsync();
        await hands.PressAsync(hands.Page.Locator(".note.warn a").First);
        await hands.Page.IsShownAsync("Echo");
        await Assertions.Expect(hands.Page.GetByText("Why it is suspended:")).ToBeVisibleAsync();
        await hands.ViewAsync("Activity");
        await Assertions.Expect(hands.Page.Locator("main table")).ToContainTextAsync("plugin suspended");
        await hands.PressAsync("Resume");
        await Assertions.Expect(hands.Page.Locator(".status-line")).ToContainTextAsync("Active");
        await Assertions.Expect(hands.Page.Locator("main table")).ToContainTextAsync("plugin resumed");
        (await bob.PostAsync("/api/communities/chess/hooks/message.posted", "{\"a\":1}")).ShouldBe(200).Json["value"]!.ToJsonString().ShouldBe("{\"a\":1}");
    }

    [Fact]
    public async Task An_upgrade_of_which_the_settings_do_not_fit_offers_the_form_of_the_new_version()
    {
        await using var world = await ConsoleWorld.StartAsync();
        await EchoPackage.ActivateAsync(world.Server, EchoPackage.Build(capabilities: "[]"));
        using var mo = await world.Server.ClientAsync("mo");
        var next = EchoPackage.Build("2.0.0", "[]", """{"type":"object","required":["tone"],"properties":{"tone":{"type":"string","title":"Tone","enum":["kind","dry"]}}}""");
        (await mo.UploadAsync("/api/communities/chess/plugin-packages", next)).ShouldBe(201);
        var page = await world.OpenAsync("mo");
        await page.ShowAsync($"/c/chess/packages/{EchoPackage.Id}/review?version=2.0.0", "Review Echo 2.0.0");
        var accept = page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Accept and upgrade to 2.0.0" });
        await accept.ClickAsync();
        await page.GetByLabel("Tone").SelectOptionAsync("dry");
        await accept.ClickAsync();
        await page.IsShownAsync("Echo");
        (await mo.GetAsync(Api + "/settings")).ShouldBe(200).Json["tone"]!.GetValue<string>().ShouldBe("dry");
    }
}
