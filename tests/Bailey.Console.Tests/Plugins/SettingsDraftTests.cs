using System.Text.Json;
using System.Text.Json.Nodes;
using Bailey.Console.Pages.Plugins.Settings;

namespace Bailey.Console.Tests.Plugins;

/// <summary>Settings while they are edited.</summary>
public sealed class SettingsDraftTests
{
    [Fact]
    public void What_no_field_shows_and_how_numbers_are_written_is_kept()
    {
        var draft = SettingsDraft.Of("""{"a":1.50,"unknown":{"x":[null,1e3]},"~/":"odd"}""");
        draft.Set("/a~1", "new");
        draft.Set(JsonPointer.Of("", "~/"), "still odd");
        draft.ToElement().GetRawText().ShouldBe("""{"a":1.50,"unknown":{"x":[null,1e3]},"~/":"still odd","a/":"new"}""");
    }

    [Fact]
    public void What_was_typed_into_items_of_a_list_goes_with_them()
    {
        var draft = SettingsDraft.Of("""{"list":[1,2,3]}""");
        draft.Keep("/list/1", "two");
        draft.Swap("/list", 1, 2);
        draft.TypedAt("/list/2").ShouldBe("two");
        draft.Remove("/list/0");
        draft.TypedAt("/list/1").ShouldBe("two");
        draft.IsWhole.ShouldBeFalse();
        draft.Remove("/list/1");
        draft.IsWhole.ShouldBeTrue();
        draft.ToElement().GetRawText().ShouldBe("""{"list":[3]}""");
    }

    [Fact]
    public void Whoever_goes_back_to_a_form_finds_what_was_written_there()
    {
        var draft = SettingsDraft.Of("""{"value":"long text"}""");
        draft.Choose("/value", 0, 1, static () => JsonValue.Create(5));
        draft.ToElement().GetRawText().ShouldBe("""{"value":5}""");
        draft.Choose("/value", 1, 0, static () => "");
        draft.ToElement().GetRawText().ShouldBe("""{"value":"long text"}""");
    }

    [Fact]
    public void Text_that_is_no_JSON_replaces_nothing_and_says_where_it_is_wrong()
    {
        var draft = SettingsDraft.Of("""{"a":1}""");
        draft.TryReplace("{\"a\":\n 2,,}", out var fault).ShouldBeFalse();
        fault!.ShouldContain("line 2");
        draft.ToElement().GetRawText().ShouldBe("""{"a":1}""");
        draft.TryReplace("""{"a":1,"a":2}""", out _).ShouldBeFalse();
    }

    [Fact]
    public void A_shape_joins_what_a_schema_refers_to_and_combines_and_ends_where_it_refers_to_itself()
    {
        using var schema = JsonDocument.Parse("""
            {"type":"object","$defs":{"node":{"type":"object","required":["next"],"properties":{"next":{"$ref":"#/$defs/node"}}}},
             "properties":{"tree":{"$ref":"#/$defs/node","title":"Tree"},"both":{"allOf":[{"type":"integer"},{"minimum":2}]}}}
            """);
        var root = SchemaShape.Of(schema.RootElement, schema.RootElement);
        var tree = SchemaShape.Of(schema.RootElement, root.Properties[0].Value);
        tree.Title.ShouldBe("Tree");
        tree.Types.ShouldBe(["object"]);
        tree.Create().ShouldBeOfType<JsonObject>();
        var both = SchemaShape.Of(schema.RootElement, root.Properties[1].Value);
        both.Types.ShouldBe(["integer"]);
        both.Demands().ShouldBe("2 or more");
        both.Create()!.ToJsonString().ShouldBe("2");
    }
}
