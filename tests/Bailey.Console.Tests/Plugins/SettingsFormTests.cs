using System.Text.Json.Nodes;
using Bailey.Console.Tests.Browsing;
using Bailey.Server.Tests;
using Microsoft.Playwright;

namespace Bailey.Console.Tests.Plugins;

/// <summary>Settings as a form made of the schema of a package, and as raw JSON.</summary>
public sealed class SettingsFormTests
{
    private const string Address = $"/c/chess/packages/{EchoPackage.Id}?view=settings";
    private const string Api = $"/api/communities/chess/plugin-packages/{EchoPackage.Id}/settings";

    private const string Schema = """
        {
          "type": "object",
          "$defs": { "rule": { "type": "object", "required": ["word"], "additionalProperties": false, "properties": { "word": { "type": "string", "minLength": 2 }, "weight": { "type": "number", "maximum": 1 } } } },
          "properties": {
            "name": { "type": "string", "title": "Name" },
            "token": { "type": "string", "title": "Secret token", "writeOnly": true },
            "level": { "type": "string", "title": "Level", "enum": ["low", "high"], "default": "low" },
            "loud": { "type": "boolean", "title": "Loud", "default": false },
            "quiet": { "type": "boolean", "title": "Quiet hours" },
            "count": { "type": "integer", "title": "Count", "minimum": 1 },
            "days": { "type": "array", "title": "Days", "uniqueItems": true, "items": { "enum": ["mon", "tue", "wed"] }, "default": ["mon"] },
            "rules": { "type": "array", "title": "Rules", "items": { "$ref": "#/$defs/rule" } },
            "answer": { "title": "Answer", "oneOf": [
              { "title": "A text", "type": "object", "required": ["kind", "text"], "properties": { "kind": { "const": "text" }, "text": { "type": "string", "title": "Words" } } },
              { "title": "A number", "type": "object", "required": ["kind", "number"], "properties": { "kind": { "const": "number" }, "number": { "type": "integer", "title": "Figure" } } } ] },
            "colours": { "type": "object", "title": "Colours", "additionalProperties": { "type": "string", "format": "ipv4" } }
          }
        }
        """;

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task Every_kind_of_setting_is_filled_in_and_saved_as_the_schema_has_it(bool byKeyboard)
    {
        await using var world = await ConsoleWorld.StartAsync();
        var hands = await OpenAsync(world, byKeyboard);
        var page = hands.Page;
        await Assertions.Expect(page.Locator("#setting-level-hint")).ToContainTextAsync("By default low.");
        await Assertions.Expect(page.Locator("#setting-loud-hint")).ToContainTextAsync("By default no.");
        await hands.TypeAsync("Name", "Ada");
        await hands.TypeAsync("Secret token", "s3cret");
        await Assertions.Expect(page.GetByLabel("Secret token", new PageGetByLabelOptions { Exact = true })).ToHaveAttributeAsync("type", "password");
        await hands.TickAsync("Loud", true);
        await hands.TickAsync("tue", true);
        await hands.TypeAsync("Count", "3");
        await hands.PressAsync("Set Rules");
        await hands.PressAsync("Add to Rules");
        await hands.TypeAsync("word", "spam");
        await hands.TypeAsync("weight", "0.5");
        await hands.PressAsync("Save the settings");
        await Assertions.Expect(page.GetByText("The settings of Echo are saved.")).ToBeVisibleAsync();
        (await ReadAsync(world)).ToJsonString().ShouldBe(JsonNode.Parse("""
            {"level":"low","loud":true,"days":["mon","tue"],"name":"Ada","token":"s3cret","count":3,"rules":[{"word":"spam","weight":0.5}]}
            """)!.ToJsonString());
    }

    [Fact]
    public async Task What_is_wrong_stands_at_its_field_and_nothing_is_saved()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var hands = await OpenAsync(world, false);
        var page = hands.Page;
        await hands.TypeAsync("Count", "0");
        await hands.PressAsync("Set Rules");
        await hands.PressAsync("Add to Rules");
        await hands.PressAsync("Save the settings");
        await Assertions.Expect(page.Locator("#setting-count-fault")).ToContainTextAsync("It must be 1 or more");
        await Assertions.Expect(page.Locator("#setting-rules-0-word-fault")).ToContainTextAsync("missing");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("settings_invalid");
        await page.IsAccessibleAsync();
        (await ReadAsync(world)).AsObject().ContainsKey("count").ShouldBeFalse();

        await hands.TypeAsync("Count", "three");
        await page.Keyboard.PressAsync("Tab");
        await Assertions.Expect(page.Locator("#setting-count-fault")).ToContainTextAsync("Write a whole number");
        await Assertions.Expect(page.Locator("#setting-count")).ToHaveValueAsync("three");
        await hands.PressAsync("Save the settings");
        await Assertions.Expect(page.GetByText("cannot be read yet")).ToBeVisibleAsync();
    }

    [Fact]
    public async Task Form_and_raw_JSON_are_two_views_of_one_draft_and_what_cannot_be_read_stays_in_view()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var hands = await OpenAsync(world, false);
        var page = hands.Page;
        await hands.TypeAsync("Name", "Ada");
        await hands.PressAsync("Raw JSON");
        var raw = page.GetByLabel("Settings as JSON");
        (await raw.InputValueAsync()).ShouldContain("\"name\": \"Ada\"");
        await raw.FillAsync("""{"name": "Bob", "extra": [1, {"deep": null}], "answer": {"kind": "number", "number": 7}""");
        await hands.PressAsync("Form");
        await Assertions.Expect(page.GetByText("This is not JSON yet.")).ToBeVisibleAsync();
        (await raw.InputValueAsync()).ShouldContain("deep");
        await raw.FillAsync("""{"name": "Bob", "extra": [1, {"deep": null}], "answer": {"kind": "number", "number": 7}}""");
        await hands.PressAsync("Form");
        await Assertions.Expect(page.GetByLabel("Name", new PageGetByLabelOptions { Exact = true })).ToHaveValueAsync("Bob");
        await Assertions.Expect(page.GetByLabel("Figure")).ToHaveValueAsync("7");
        await page.Locator("#setting-answer-form").SelectOptionAsync("A text");
        await hands.TypeAsync("Words", "hello");
        await page.Locator("#setting-answer-form").SelectOptionAsync("A number");
        await Assertions.Expect(page.GetByLabel("Figure")).ToHaveValueAsync("7");
        await hands.PressAsync("Save the settings");
        await Assertions.Expect(page.GetByText("The settings of Echo are saved.")).ToBeVisibleAsync();
        var saved = await ReadAsync(world);
        saved["extra"]!.ToJsonString().ShouldBe("""[1,{"deep":null}]""");
        saved["answer"]!.ToJsonString().ShouldBe("""{"kind":"number","number":7}""");
    }

    [Fact]
    public async Task Settings_that_somebody_else_changed_meanwhile_are_not_overwritten()
    {
        await using var world = await ConsoleWorld.StartAsync();
        var hands = await OpenAsync(world, false);
        using var alice = await world.Server.ClientAsync("alice");
        (await alice.PutAsync(Api, """{"name":"Alice"}""")).ShouldBe(200);
        await hands.TypeAsync("Name", "Ada");
        await hands.PressAsync("Save the settings");
        await Assertions.Expect(hands.Page.GetByRole(AriaRole.Alert)).ToContainTextAsync("changed_meanwhile");
        await Assertions.Expect(hands.Page.GetByLabel("Name", new PageGetByLabelOptions { Exact = true })).ToHaveValueAsync("Ada");
        (await ReadAsync(world))["name"]!.GetValue<string>().ShouldBe("Alice");
    }

    [Fact]
    public async Task Whoever_may_not_see_settings_is_told_why_and_whom_to_ask()
    {
        await using var world = await ConsoleWorld.StartAsync();
        await EchoPackage.ActivateAsync(world.Server, EchoPackage.Build(capabilities: "[]", schema: Schema));
        var page = await world.OpenAsync("olga");
        await page.ShowAsync(Address, "Echo");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("permission_missing");
        await Assertions.Expect(page.GetByRole(AriaRole.Alert)).ToContainTextAsync("plugin:package:settings:read");
    }

    private static async Task<Hands> OpenAsync(ConsoleWorld world, bool byKeyboard)
    {
        await EchoPackage.ActivateAsync(world.Server, EchoPackage.Build(capabilities: "[]", schema: Schema));
        var hands = new Hands(await world.OpenAsync("mo"), byKeyboard);
        await hands.Page.ShowAsync(Address, "Echo");
        return hands;
    }

    private static async Task<JsonNode> ReadAsync(ConsoleWorld world)
    {
        using ApiClient mo = await world.Server.ClientAsync("mo");
        return (await mo.GetAsync(Api)).ShouldBe(200).Json;
    }
}
