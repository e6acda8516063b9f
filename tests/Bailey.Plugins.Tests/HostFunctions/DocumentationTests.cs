using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using System.Text.Json.Schema;
using System.Text.Json.Serialization.Metadata;
using System.Text.RegularExpressions;
using Bailey.Plugins.HostFunctions;
using Bailey.Testing;

namespace Bailey.Plugins.Tests.HostFunctions;

/// <summary>docs/host-functions.md against the requests and replies that the functions of the host really read and write.</summary>
public sealed partial class DocumentationTests
{
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    public static TheoryData<string> Functions => [.. HostOperations.All.Select(static operation => operation.Name)];

    private static string Page => File.ReadAllText(Path.Combine(RepositoryRoot.Path, "docs", "host-functions.md"));

    [Fact]
    [Rule("L4.17")]
    public void Each_function_has_a_section_and_each_section_a_function() =>
        Heading().Matches(Page).Select(static match => match.Groups[1].Value).ShouldBe(HostOperations.All.Select(static operation => operation.Name), ignoreOrder: true);

    [Theory, MemberData(nameof(Functions))]
    [Rule("L4.17")]
    public void Its_schemas_are_those_of_what_it_reads_and_writes(string function)
    {
        var operation = HostOperations.All.Single(operation => operation.Name == function);
        var section = SectionOf(function);
        string[] schemas = [SchemaOf(operation.Request), SchemaOf(operation.Reply)];

        schemas.Where(schema => !section.Contains($"```json\n{schema}\n```", StringComparison.Ordinal)).ShouldBeEmpty();
    }

    [Theory, MemberData(nameof(Functions))]
    [Rule("L4.17")]
    public void Its_example_is_one(string function)
    {
        var operation = HostOperations.All.Single(operation => operation.Name == function);
        var examples = Example().Matches(SectionOf(function));

        JsonSerializer.Deserialize(examples.Single(static match => match.Groups[1].Value == "Request").Groups[2].Value, operation.Request).ShouldNotBeNull();
        JsonSerializer.Deserialize(examples.Single(static match => match.Groups[1].Value == "Reply").Groups[2].Value, operation.Reply).ShouldNotBeNull();
    }

    private static string SectionOf(string function)
    {
        var page = Page;
        var start = page.IndexOf($"\n### `{function}`\n", StringComparison.Ordinal);
        start.ShouldBeGreaterThan(0, $"docs/host-functions.md has no section ### `{function}`");
        var end = page.IndexOf("\n##", start + 5, StringComparison.Ordinal);
        return end < 0 ? page[start..] : page[start..end];
    }

    private static string SchemaOf(JsonTypeInfo type)
    {
        var schema = JsonSchemaExporter.GetJsonSchemaAsNode(type.Options, type.Type, new JsonSchemaExporterOptions { TreatNullObliviousAsNonNullable = true });
        return JsonNode.Parse(schema.ToJsonString())!.ToJsonString(s_indented);
    }

    [GeneratedRegex("^### `([a-z_]+)`$", RegexOptions.Multiline)]
    private static partial Regex Heading();

    [GeneratedRegex("^(Request|Reply): `(.*)`$", RegexOptions.Multiline)]
    private static partial Regex Example();
}
