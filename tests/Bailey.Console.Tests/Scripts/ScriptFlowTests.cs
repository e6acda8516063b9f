using System.Text.Json.Nodes;
using Bailey.Console.Tests.Browsing;
using Microsoft.Playwright;

namespace Bailey.Console.Tests.Scripts;

/// <summary>Scripts, from the first text to the version that one goes back to.</summary>
public sealed class ScriptFlowTests
{
    private const string Forbidden = "var x = 1;\nSystem.IO.File.Delete(\"a\");\nreturn x;";

    [Fact]
    public async Task A_script_is_written_judged_tried_deployed_rolled_back_and_deleted()
    {
        await using var world = await ScriptWorld.StartAsync();
        using var bob = await world.Server.ClientAsync("bob");
        var page = await world.OpenAsync("mo");
        var errors = new List<string>();
        page.Console += (_, message) => errors.AddRange(message.Type is "error" or "warning" ? [message.Text] : []);
        await page.ShowAsync("/c/chess/scripts", "Scripts");
        await page.Link("Write the first one").ClickAsync();
        await page.IsShownAsync("New script");
        await page.GetByLabel("Name").FillAsync("greeter");
        await page.GetByLabel("Answer requests from outside").CheckAsync();
        await page.Button("Create the draft").ClickAsync();
        await page.IsShownAsync("greeter");

        await page.WriteAsync("code", Forbidden);
        await page.Locator(".violations").SaysAsync("BAILEY1001");
        await Assertions.Expect(page.Locator("#code-host .squiggly-error").First).ToBeVisibleAsync();
        await page.Button("Line 2").ClickAsync();
        await Assertions.Expect(page.Locator("#code-host textarea")).ToBeFocusedAsync();

        await page.WriteAsync("code", "return \"first\";");
        await page.Locator("#gate-title ~ p").First.SaysAsync("may run");
        await page.Button("Run on trial").ClickAsync();
        await page.Locator(".trial").SaysAsync("It ended well.");
        await page.Locator(".trial").SaysAsync("\"first\"");
        await page.Button("Save and deploy").ClickAsync();
        await page.GetByRole(AriaRole.Dialog).SaysAsync("inbound /greeter");
        await page.Confirm("Deploy").ClickAsync();
        await page.Locator(".lead").SaysAsync("version 1.0.0");
        (await bob.PostAsync("/api/communities/chess/inbound/greeter", "{}")).ShouldBe(200).Text.ShouldBe("\"first\"");

        await page.WriteAsync("code", "return \"second\";");
        await page.Button("Save and deploy").ClickAsync();
        await page.Confirm("Deploy").ClickAsync();
        await page.Locator(".lead").SaysAsync("version 1.0.1");
        (await bob.PostAsync("/api/communities/chess/inbound/greeter", "{}")).ShouldBe(200).Text.ShouldBe("\"second\"");
        await page.Link("Versions").ClickAsync();
        await page.GetByRole(AriaRole.Row).Filter(new LocatorFilterOptions { HasText = "1.0.0" }).GetByRole(AriaRole.Link, new LocatorGetByRoleOptions { Name = "Show its text" }).ClickAsync();
        await page.Locator("#version-code-host").SaysAsync("first");
        await page.Button("Go back to 1.0.0").ClickAsync();
        await page.Confirm("Go back").ClickAsync();
        await page.Locator(".lead").SaysAsync("version 1.0.0");
        (await bob.PostAsync("/api/communities/chess/inbound/greeter", "{}")).ShouldBe(200).Text.ShouldBe("\"first\"");

        await page.Button("Delete").ClickAsync();
        await page.Confirm("Delete the script").ClickAsync();
        await page.IsShownAsync("Scripts");
        await page.Locator(".empty").SaysAsync("no script yet");
        errors.ShouldBeEmpty("the editor has what it needs under the policy of the page");
    }

    [Fact]
    public async Task A_script_is_written_and_deployed_with_others_by_keyboard_alone()
    {
        await using var world = await ScriptWorld.StartAsync();
        using var mo = await world.Server.ClientAsync("mo");
        (await mo.PostAsync(ScriptWorld.Scripts, Draft("other", "return 2;"))).ShouldBe(201);
        var page = await world.OpenAsync("mo");
        await page.ShowAsync("/c/chess/scripts/new", "New script");
        await page.TypeByKeyboardAsync(page.GetByLabel("Name"), "greeter");
        await page.PressByKeyboardAsync(page.Button("Create the draft"));
        await page.IsShownAsync("greeter");

        // The Tab key indents within the editor; Escape lets it go on, and that is said.
        var editor = page.Locator("#code-host textarea");
        await page.TypeByKeyboardAsync(editor, "return 1;");
        await page.Keyboard.PressAsync("Escape");
        await page.Locator("#code-said").SaysAsync("Tab now leaves");
        await page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(editor).Not.ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Shift+Tab");
        await Assertions.Expect(editor).ToBeFocusedAsync();
        await page.Keyboard.PressAsync("Control+S");
        await page.Locator(".announcement").SaysAsync("The draft is saved.");
        (await mo.GetAsync(ScriptWorld.Scripts + "/greeter")).Json["draft"]!["code"]!.GetValue<string>().ShouldBe("return 1;");

        await page.ShowAsync("/c/chess/scripts", "Scripts");
        foreach (var name in (string[])["greeter", "other"])
        {
            await page.TabToAsync(page.GetByLabel($"Choose {name}"));
            await page.Keyboard.PressAsync("Space");
        }

        await page.PressByKeyboardAsync(page.Button("Deploy 2 chosen scripts"));
        await page.PressByKeyboardAsync(page.Confirm("Deploy"));
        await page.Locator(".announcement").SaysAsync("Deployed: greeter, other.");
        await Assertions.Expect(page.GetByText("1.0.0")).ToHaveCountAsync(2);
    }

    [Fact]
    public async Task A_refusal_is_told_to_be_of_the_former_text_once_it_is_changed_and_goes_once_it_may_run()
    {
        await using var world = await ScriptWorld.StartAsync();
        using var mo = await world.Server.ClientAsync("mo");
        (await mo.PostAsync(ScriptWorld.Scripts, Draft("greeter", Forbidden))).ShouldBe(201);
        var page = await world.OpenAsync("mo");
        await page.ShowAsync("/c/chess/scripts/greeter", "greeter");
        await page.Locator(".violations").SaysAsync("BAILEY1001");
        await page.Button("Run on trial").ClickAsync();
        await Refusals(page).Nth(0).SaysAsync("script_refused");
        await page.Button("Deploy").ClickAsync();
        await page.Confirm("Deploy").ClickAsync();
        await Assertions.Expect(Refusals(page)).ToHaveCountAsync(2);
        await Assertions.Expect(page.Locator(".former")).ToHaveCountAsync(0);

        // Another text that is refused: what was said stays, and is told to be of the one before.
        await page.WriteAsync("code", Forbidden + "\n");
        await Assertions.Expect(page.Locator(".refusal .former")).ToHaveCountAsync(2);
        await page.IsAccessibleAsync();
        await page.WriteAsync("code", "return 1;");
        await page.Locator("#gate-title ~ p").First.SaysAsync("may run");
        await Assertions.Expect(Refusals(page)).ToHaveCountAsync(0);
        await page.Button("Run on trial").ClickAsync();
        await page.Locator(".trial").SaysAsync("It ended well.");
        await Assertions.Expect(page.Locator(".former")).ToHaveCountAsync(0);
        await page.WriteAsync("code", "return 2;");
        await page.Locator(".trial .former").SaysAsync("as it was before");

        static ILocator Refusals(IPage page) => page.Locator(".refusal");
    }

    [Fact]
    public async Task What_two_people_save_at_once_is_told_and_nothing_is_lost()
    {
        await using var world = await ScriptWorld.StartAsync();
        using var mo = await world.Server.ClientAsync("mo");
        var made = (await mo.PostAsync(ScriptWorld.Scripts, Draft("greeter", "return 1;"))).ShouldBe(201);
        var page = await world.OpenAsync("mo");
        await page.ShowAsync("/c/chess/scripts/greeter", "greeter");
        (await mo.PutAsync(ScriptWorld.Scripts + "/greeter", Draft("greeter", "return 2;"), ("If-Match", made.ETag!))).ShouldBe(200);
        await page.WriteAsync("code", "return 3;");
        await page.Button("Save the draft").ClickAsync();
        await page.Locator(".note[role=alert]").SaysAsync("Somebody else has saved");
        (await mo.GetAsync(ScriptWorld.Scripts + "/greeter")).Json["draft"]!["code"]!.GetValue<string>().ShouldBe("return 2;");
        await page.Button("Keep mine, and replace theirs").ClickAsync();
        await page.Locator(".announcement").SaysAsync("The draft is saved.");
        (await mo.GetAsync(ScriptWorld.Scripts + "/greeter")).Json["draft"]!["code"]!.GetValue<string>().ShouldBe("return 3;");
    }

    [Fact]
    public async Task The_plain_field_does_all_that_the_editor_does()
    {
        await using var world = await ScriptWorld.StartAsync();
        using var mo = await world.Server.ClientAsync("mo");
        (await mo.PostAsync(ScriptWorld.Scripts, Draft("greeter", "return 1;"))).ShouldBe(201);
        var page = await world.OpenAsync("mo");
        await page.ShowAsync("/c/chess/scripts/greeter", "greeter");
        await page.Locator("#code-plain").CheckAsync();
        await page.GetByLabel("Text of the script (C#)", new PageGetByLabelOptions { Exact = true }).FillAsync(Forbidden);
        await page.Locator(".violations").SaysAsync("BAILEY1001");
        await page.Button("Line 2").ClickAsync();
        await Assertions.Expect(page.GetByLabel("Text of the script (C#)", new PageGetByLabelOptions { Exact = true })).ToBeFocusedAsync();
        await page.Button("Save the draft").ClickAsync();
        await page.Locator(".announcement").SaysAsync("The draft is saved.");
        (await mo.GetAsync(ScriptWorld.Scripts + "/greeter")).Json["draft"]!["code"]!.GetValue<string>().ShouldBe(Forbidden);
        await page.Locator("#code-plain").UncheckAsync();
        await page.Locator("#code-host").SaysAsync("File");
    }

    [Fact]
    public async Task Who_may_not_is_told_why_and_whom_to_ask()
    {
        await using var world = await ScriptWorld.StartAsync();
        var page = await world.OpenAsync("olga");
        await page.ShowAsync("/c/chess/scripts/new", "New script");
        await page.GetByLabel("Name").FillAsync("greeter");
        await page.Button("Create the draft").ClickAsync();
        await page.Locator(".refusal").SaysAsync("script:create");
        await page.Locator(".refusal").SaysAsync("Who can change it");
        await page.IsAccessibleAsync();
    }

    [Fact]
    public async Task Pages_of_scripts_are_accessible_and_fit_narrow_screens()
    {
        await using var world = await ScriptWorld.StartAsync();
        using var mo = await world.Server.ClientAsync("mo");
        (await mo.PostAsync(ScriptWorld.Scripts, Draft("greeter", Forbidden))).ShouldBe(201);
        (await mo.PostAsync(ScriptWorld.Scripts + "/deploy", new JsonObject { ["definitions"] = new JsonArray(JsonNode.Parse(Draft("greeter", "return 1;"))) }.ToJsonString())).ShouldBe(200);
        var page = await world.OpenAsync("mo");
        foreach (var (name, address, heading, sign) in new[]
        {
            ("list", "/c/chess/scripts", "Scripts", "table"),
            ("new", "/c/chess/scripts/new", "New script", "form"),
            ("text", "/c/chess/scripts/greeter", "greeter", ".violations"),
            ("calls", "/c/chess/scripts/greeter?view=calls", "greeter", "#inbound"),
            ("parts", "/c/chess/scripts/greeter?view=parts", "greeter", "#settings-host .view-lines"),
            ("versions", "/c/chess/scripts/greeter?view=versions&version=1.0.0", "greeter", "#version-code-host .view-lines"),
        })
        {
            await page.ShowAsync(address, heading);
            await page.Locator(sign).First.WaitForAsync(new LocatorWaitForOptions { Timeout = 120_000 });
            await page.IsAccessibleAsync();
            await page.SetViewportSizeAsync(390, 844);
            await page.FitsAsync();
            await page.IsAccessibleAsync();
            await page.SetViewportSizeAsync(1440, 900);
            await page.LookAsync("scripts", name);
        }
    }

    internal static string Draft(string name, string code) => new JsonObject { ["name"] = name, ["code"] = code, ["inbound"] = new JsonArray(name) }.ToJsonString();
}
