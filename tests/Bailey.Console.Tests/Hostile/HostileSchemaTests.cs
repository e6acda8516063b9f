using System.Text.Json;
using System.Text.Json.Nodes;
using Bailey.Console.Pages.Plugins.Settings;
using Bailey.Console.Tests.Browsing;
using Bailey.Console.Tests.Plugins;
using Microsoft.Playwright;

namespace Bailey.Console.Tests.Hostile;

/// <summary>Schemas and settings that were made to keep the server busy, or to fill its memory, when somebody looks at the form that is made of them.</summary>
public sealed class HostileSchemaTests
{
    private const string Address = $"/c/chess/packages/{EchoPackage.Id}?view=settings";

    [Fact]
    public void A_schema_that_demands_itself_many_times_over_begins_as_something_small()
    {
        var names = Enumerable.Range(0, 7).Select(static index => $"p{index}").ToList();
        var node = new JsonObject
        {
            ["type"] = "object",
            ["required"] = new JsonArray([.. names.Select(static name => (JsonNode)name)]),
            ["properties"] = new JsonObject(names.Select(static name => KeyValuePair.Create(name, (JsonNode?)new JsonObject { ["$ref"] = "#/$defs/node" }))),
        };
        var schema = JsonSerializer.SerializeToElement(new JsonObject { ["type"] = "object", ["$defs"] = new JsonObject { ["node"] = node } });
        var created = SchemaShape.Of(schema, schema.GetProperty("$defs").GetProperty("node")).Create()!.ToJsonString();
        created.Length.ShouldBeLessThanOrEqualTo(64 * 1024);
        created.ShouldStartWith("""{"p0":{"p0":{""");
    }

    [Fact]
    public void A_schema_of_large_defaults_begins_as_no_more_than_could_be_saved()
    {
        var large = JsonSerializer.Serialize(new string('x', 30_000));
        var members = string.Join(",", Enumerable.Range(0, 400).Select(static index => $$"""
            "p{{index}}":{"$ref":"#/$defs/large"}
            """));
        var schema = JsonSerializer.SerializeToElement(JsonNode.Parse($$$"""{"type":"object","$defs":{"large":{"type":"string","default":{{{large}}}}},"properties":{{{{members}}}}}"""));
        SchemaShape.Of(schema, schema).Create()!.ToJsonString().Length.ShouldBeLessThanOrEqualTo(64 * 1024);
    }

    [Fact]
    public void Forms_of_a_value_are_found_without_writing_out_the_rest_of_the_schema_for_each()
    {
        var large = JsonSerializer.Serialize(new string('x', 40_000));
        var variants = string.Join(",", Enumerable.Range(0, 400).Select(static index => $$"""{"const":{{index}}}"""));
        var schema = JsonSerializer.SerializeToElement(JsonNode.Parse($$"""{"description":{{large}},"oneOf":[{{variants}}]}"""));
        var before = GC.GetAllocatedBytesForCurrentThread();
        SchemaShape.Of(schema, schema).Forms.Length.ShouldBe(400);
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(4_000_000);
    }

    [Fact]
    public void Settings_that_are_larger_than_could_be_saved_are_not_taken()
    {
        var draft = SettingsDraft.Of("{}");
        draft.TryReplace($$"""{"list":[{{string.Join(',', Enumerable.Repeat('1', 40_000))}}]}""", out var fault).ShouldBeFalse();
        fault.ShouldNotBeNull().ShouldContain("65,536");
        draft.ToElement().GetRawText().ShouldBe("{}");
    }

    [Fact]
    public async Task Settings_of_more_values_than_a_form_can_show_are_written_as_JSON()
    {
        const string Schema = """{"type":"object","properties":{"list":{"type":"array","title":"List","items":{"type":"integer"}}}}""";
        await using var world = await ConsoleWorld.StartAsync();
        await EchoPackage.ActivateAsync(world.Server, EchoPackage.Build(capabilities: "[]", schema: Schema));
        var page = await world.OpenAsync("mo");
        await page.ShowAsync(Address, "Echo");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Raw JSON" }).ClickAsync();
        await page.GetByLabel("Settings as JSON").FillAsync($$"""{"list":[{{string.Join(',', Enumerable.Repeat('1', 20_000))}}]}""");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Form", Exact = true }).ClickAsync();
        await Assertions.Expect(page.GetByText("more values than a form shows")).ToBeVisibleAsync();
        (await page.Locator(".settings-form input").CountAsync()).ShouldBe(0);
        await page.GetByLabel("Settings as JSON").FillAsync("""{"list":[1,2]}""");
        await page.GetByRole(AriaRole.Button, new PageGetByRoleOptions { Name = "Form", Exact = true }).ClickAsync();
        await Assertions.Expect(page.Locator("#setting-list-1")).ToHaveValueAsync("2");
    }
}
