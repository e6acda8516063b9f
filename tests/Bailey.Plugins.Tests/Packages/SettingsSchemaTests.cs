using System.Text;
using Bailey.Plugins.Packages;
using Bailey.Testing;

namespace Bailey.Plugins.Tests.Packages;

/// <summary>The part of JSON Schema that settings may use, and what hostile schemas try.</summary>
public sealed class SettingsSchemaTests
{
    [Theory]
    [InlineData("""{"type":"string"}""", "\"a\"", "1", "wrong_type")]
    [InlineData("""{"type":["string","null"]}""", "null", "1", "wrong_type")]
    [InlineData("""{"type":"integer"}""", "1.0", "1.5", "wrong_type")]
    [InlineData("""{"enum":["a",1,{"b":[2]}]}""", "{\"b\":[2.0]}", "\"b\"", "value_not_allowed")]
    [InlineData("""{"const":"a"}""", "\"a\"", "\"b\"", "value_not_allowed")]
    [InlineData("""{"minLength":2,"maxLength":3}""", "\"\\uD83D\\uDE00b\"", "\"a\"", "out_of_range")]
    [InlineData("""{"pattern":"^a+$"}""", "\"aaa\"", "\"ab\"", "value_invalid")]
    [InlineData("""{"format":"email"}""", "\"a@example.org\"", "\"a\"", "value_invalid")]
    [InlineData("""{"format":"uri"}""", "\"https://example.org/a\"", "\"example\"", "value_invalid")]
    [InlineData("""{"format":"date"}""", "\"2026-02-28\"", "\"2026-02-30\"", "value_invalid")]
    [InlineData("""{"format":"date-time"}""", "\"2026-02-28T10:00:00Z\"", "\"2026-02-28 10:00\"", "value_invalid")]
    [InlineData("""{"format":"uuid"}""", "\"c9bf9e57-1685-4c89-bafb-ff5af830be8a\"", "\"c9bf9e57\"", "value_invalid")]
    [InlineData("""{"format":"ipv4"}""", "\"127.0.0.1\"", "\"127.1\"", "value_invalid")]
    [InlineData("""{"format":"ipv6"}""", "\"::1\"", "\"127.0.0.1\"", "value_invalid")]
    [InlineData("""{"format":"hostname"}""", "\"a.example\"", "\"-a\"", "value_invalid")]
    [InlineData("""{"minimum":1,"maximum":2}""", "1", "2.5", "out_of_range")]
    [InlineData("""{"exclusiveMinimum":1,"exclusiveMaximum":2}""", "1.5", "1", "out_of_range")]
    [InlineData("""{"multipleOf":0.1}""", "0.3", "0.35", "out_of_range")]
    [InlineData("""{"minItems":1,"maxItems":2}""", "[1]", "[]", "out_of_range")]
    [InlineData("""{"uniqueItems":true}""", "[1,2]", "[1,1.0]", "duplicate_key")]
    [InlineData("""{"minProperties":1,"maxProperties":1}""", "{\"a\":1}", "{}", "out_of_range")]
    [InlineData("""{"type":"object","required":["a"]}""", "{\"a\":1}", "{}", "missing_key")]
    [InlineData("""{"anyOf":[{"type":"string"},{"minimum":3}]}""", "4", "2", "keys_conflict")]
    [InlineData("""{"oneOf":[{"minimum":1},{"minimum":3}]}""", "2", "4", "keys_conflict")]
    [InlineData("""{"allOf":[{"minimum":1},{"maximum":3}]}""", "2", "4", "out_of_range")]
    [InlineData("""{"not":{"type":"string"}}""", "2", "\"a\"", "keys_conflict")]
    [InlineData("""{"$ref":"#/$defs/small"}""", "2", "4", "out_of_range")]
    [InlineData("false", null, "1", "unknown_key")]
    [InlineData("""{"description":"x","title":"x","x-widget":"slider","writeOnly":true}""", "1", null, "")]
    [Rule("L2.38")]
    public void Each_keyword_takes_and_refuses(string schema, string? good, string? bad, string code)
    {
        var settings = Read($$"""{"type":"object","properties":{"a":{{schema}}},"$defs":{"small":{"maximum":3} } }""");
        if (good is not null)
        {
            settings.Check(Utf8($$"""{"a":{{good}}}""")).ShouldBeEmpty();
        }

        if (bad is not null)
        {
            var fault = settings.Check(Utf8($$"""{"a":{{bad}}}""")).ShouldHaveSingleItem();
            (fault.Path, fault.Code).ShouldBe(("/a", code), fault.Message);
        }
    }

    [Theory]
    [InlineData("[]", "wrong_type")]
    [InlineData("""{"type":"string"}""", "value_invalid")]
    [InlineData("{}", "value_invalid")]
    [InlineData("""{"$schema":"http://json-schema.org/draft-07/schema#","type":"object"}""", "value_not_allowed")]
    [InlineData("""{"type":"object","$id":"https://example.org"}""", "unknown_key")]
    [InlineData("""{"type":"object","patternProperties":{}}""", "unknown_key")]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"https://example.org/a.json"}}}""", "value_not_allowed")]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"file:///etc/passwd"}}}""", "value_not_allowed")]
    [InlineData("""{"type":"object","properties":{"a":{"$ref":"#/$defs/none"}}}""", "missing_key")]
    [InlineData("""{"type":"object","$ref":"#/$defs/a","$defs":{"a":{"$ref":"#/$defs/b"},"b":{"allOf":[{"$ref":"#/$defs/a"}]}}}""", "keys_conflict")]
    [InlineData("""{"type":"object","properties":{"a":{"pattern":"(a"}}}""", "value_invalid")]
    [InlineData("""{"type":"object","properties":{"a":{"pattern":"(?=a)a"}}}""", "value_invalid")]
    [InlineData("""{"type":"object","properties":{"a":{"pattern":"((a{1000}){1000}){1000}"}}}""", "out_of_range")]
    [InlineData("""{"type":"object","properties":{"a":{"format":"regex"}}}""", "value_not_allowed")]
    [InlineData("""{"type":"object","properties":{"a":{"type":"text"}}}""", "value_not_allowed")]
    [InlineData("""{"type":"object","properties":{"a":{"minimum":"1"}}}""", "out_of_range")]
    [InlineData("""{"type":"object","properties":{"a":{"minLength":-1}}}""", "out_of_range")]
    [InlineData("""{"type":"object","properties":{"a":{"multipleOf":0}}}""", "out_of_range")]
    [InlineData("""{"type":"object","properties":{"a":{"enum":[]}}}""", "wrong_type")]
    [InlineData("""{"type":"object","properties":{"a":{"maximum":1,"default":2}}}""", "out_of_range")]
    [Rule("L2.38")]
    public void A_schema_that_says_what_is_not_offered_is_refused(string schema, string code)
    {
        var refusal = Should.Throw<PackageException>(() => Read(schema));
        refusal.Code.ShouldBe(PackageReason.SettingsSchemaInvalid);
        refusal.Faults.ShouldContain(fault => fault.Code == code, refusal.Message);
    }

    [Fact]
    public void Judging_comes_to_an_end_whatever_the_schema()
    {
        // Each definition asks for the next one twice: 2^30 steps, if nobody counted.
        var definitions = string.Join(',', Enumerable.Range(0, 30).Select(static i => $$"""
            "d{{i}}":{"anyOf":[{"allOf":[{"$ref":"#/$defs/d{{i + 1}}"},{"$ref":"#/$defs/d{{i + 1}}"}]},{"$ref":"#/$defs/d{{i + 1}}"}] }
            """));
        var schema = Read($$"""{"type":"object","properties":{"a":{"$ref":"#/$defs/d0"} },"$defs":{ {{definitions}},"d30":{"type":"string"} } }""");
        schema.Check(Utf8("""{"a":1}""")).ShouldContain(static fault => fault.Code == "document_too_many_values");
    }

    // Each step of these looks at all of the value: a hundred thousand of them would take minutes.
    [Theory]
    [InlineData("""{"not":{"enum":[1]}}""")]
    [InlineData("""{"minProperties":1,"not":{"const":{}}}""")]
    public void Judging_comes_to_an_end_also_where_a_step_looks_at_all_of_a_long_value(string leaf)
    {
        var value = "{" + string.Concat(Enumerable.Range(0, 4_000).Select(static i => $"\"k{i}\":{i},")) + "\"x1\":1}";
        var chain = string.Concat(Enumerable.Range(0, 15).Select(static i => $$"""
            "d{{i}}":{"allOf":[{"$ref":"#/$defs/d{{i + 1}}"},{"$ref":"#/$defs/d{{i + 1}}"}]},
            """));
        string Schema(string more) => $$$"""{"type":"object","$defs":{{{{chain}}}"d15":{{{leaf}}} },"properties":{"a":{{{{more}}}"$ref":"#/$defs/d0"} } }""";
        Read(Schema("")).Check(Utf8($$"""{"a":{{value}} }""")).ShouldContain(static fault => fault.Code == "document_too_many_values");
        Should.Throw<PackageException>(() => Read(Schema($"\"default\":{value},"))).Faults.ShouldContain(static fault => fault.Code == "document_too_many_values");
    }

    [Fact]
    public void Long_chains_and_deep_values_do_not_end_the_process()
    {
        var definitions = string.Join(',', Enumerable.Range(0, 400).Select(static i => $$"""
            "d{{i}}":{"$ref":"#/$defs/d{{i + 1}}"}
            """));
        var schema = Read($$"""{"type":"object","properties":{"a":{"$ref":"#/$defs/d0"} },"$defs":{ {{definitions}},"d400":{"properties":{"a":{"$ref":"#/$defs/d0"} } } } }""");
        var deep = string.Concat(Enumerable.Repeat("{\"a\":", 30)) + "1" + new string('}', 30);
        schema.Check(Utf8(deep)).ShouldContain(static fault => fault.Code == "document_too_many_values");
        schema.Check(Utf8(string.Concat(Enumerable.Repeat("[", 5_000)))).ShouldContain(static fault => fault.Code == "document_malformed");
        Should.Throw<PackageException>(() => Read(string.Concat(Enumerable.Repeat("{\"type\":\"object\",\"not\":", 25)) + "{}" + new string('}', 25))).Faults.ShouldContain(static fault => fault.Code == "document_too_deep");
        Should.Throw<PackageException>(() => Read("{\"type\":\"object\",\"properties\":{" + new string(' ', SettingsSchema.MaxSchemaBytes) + "}}")).Faults.ShouldContain(static fault => fault.Code == "document_too_large");
        schema.Check(Utf8("{\"b\":\"" + new string('a', SettingsSchema.MaxSettingsBytes) + "\"}")).ShouldContain(static fault => fault.Code == "document_too_large");
    }

    [Fact]
    public void Patterns_run_in_a_time_that_grows_with_the_text_alone()
    {
        var schema = Read("""{"type":"object","properties":{"a":{"pattern":"^(([a-z])+.)+[A-Z]([a-z])+$"}}}""");
        schema.Check(Utf8("{\"a\":\"" + new string('a', 50_000) + "\"}")).ShouldHaveSingleItem().Code.ShouldBe("value_invalid");
    }

    [Fact]
    public void Defaults_fill_in_what_is_absent_at_every_depth()
    {
        var schema = Read("""{"type":"object","properties":{"a":{"default":[1]},"b":{"type":"object","properties":{"c":{"default":"x"}}},"d":{"items":{"$ref":"#/$defs/e"}}},"$defs":{"e":{"properties":{"f":{"default":null}}}}}""");
        schema.Fill(Utf8("""{"b":{},"d":[{},{"f":1}]}"""), out var filled).ShouldBeEmpty();
        filled.ShouldBe("""{"b":{"c":"x"},"d":[{"f":null},{"f":1}],"a":[1]}""");
    }

    [Fact]
    public void Defaults_do_not_make_small_settings_large()
    {
        var schema = Read($$"""{"type":"object","properties":{"a":{"items":{"type":"object","properties":{"b":{"default":"{{new string('x', 50_000)}}"} } } } } }""");
        var settings = $$"""{"a":[{{string.Join(',', Enumerable.Repeat("{}", 2_000))}}]}""";
        var before = GC.GetAllocatedBytesForCurrentThread();
        schema.Fill(Utf8(settings), out var filled).ShouldHaveSingleItem().Code.ShouldBe("document_too_large");
        filled.ShouldBeNull();
        (GC.GetAllocatedBytesForCurrentThread() - before).ShouldBeLessThan(20_000_000);
        schema.Fill(Utf8("""{"a":[{},{}]}"""), out filled).ShouldBeEmpty();
        filled!.Length.ShouldBeGreaterThan(100_000);
    }

    [Theory]
    [InlineData("""{"type":"object","title":"\u202Egnorw"}""", "/title")]
    [InlineData("""{"type":"object","description":"a\u0007b"}""", "/description")]
    [InlineData("""{"type":"object","properties":{"a\u202E":{}}}""", "/properties/a?")]
    [InlineData("""{"type":"object","properties":{"a":{"enum":["allow","\u2066deny"]}}}""", "/properties/a/enum")]
    [InlineData("""{"type":"object","properties":{"a":{"const":"\u200B"}}}""", "/properties/a/const")]
    [InlineData("""{"type":"object","properties":{"a":{"examples":["\u202E"]}}}""", "/properties/a/examples")]
    [InlineData("""{"type":"object","title":"\uDB40\uDC41"}""", "/title")]
    public void Words_that_steer_what_shows_them_are_refused(string schema, string place) =>
        Should.Throw<PackageException>(() => Read(schema)).Faults.ShouldHaveSingleItem().ShouldSatisfyAllConditions(
            fault => fault.Code.ShouldBe("value_invalid"),
            fault => fault.Path.ShouldBe(place));

    [Fact]
    public void Descriptions_may_have_lines_and_words_of_any_script() =>
        Read("""{"type":"object","title":"Größe שלום","description":"one\nanother","properties":{"a":{"pattern":"^[^\\u0000-\\u001f\u202E]*$","enum":["日本","😀"]}}}""").Check(Utf8("""{"a":"😀"}""")).ShouldBeEmpty();

    private static SettingsSchema Read(string schema) => SettingsSchema.Read(Utf8(schema));

    private static byte[] Utf8(string text) => Encoding.UTF8.GetBytes(text);
}
