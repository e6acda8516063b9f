using System.Text.Json;
using Bailey.Scripting.Gate;

namespace Bailey.Cli.Scripts;

/// <summary>A report in the Static Analysis Results Interchange Format (OASIS SARIF 2.1.0).</summary>
internal static class SarifLog
{
    private const string Schema = "https://json.schemastore.org/sarif-2.1.0.json";

    /// <summary>The log; it ends with a line break.</summary>
    public static string Write(IReadOnlyList<JudgedScript> scripts)
    {
        var violations = scripts.SelectMany(static script => script.Violations.Select(violation => (script.Path, Violation: violation))).ToList();
        var rules = violations.Select(static entry => entry.Violation.Code).Distinct(StringComparer.Ordinal).Order(StringComparer.Ordinal).ToList();
        return LintReport.ToText(json =>
        {
            json.WriteStartObject();
            json.WriteString("$schema", Schema);
            json.WriteString("version", "2.1.0");
            json.WriteStartArray("runs");
            json.WriteStartObject();
            WriteTool(json, rules);
            json.WriteString("columnKind", "utf16CodeUnits");
            json.WriteStartArray("artifacts");
            foreach (var script in scripts)
            {
                json.WriteStartObject();
                json.WriteStartObject("location");
                json.WriteString("uri", UriOf(script.Path));
                json.WriteEndObject();
                json.WriteEndObject();
            }

            json.WriteEndArray();
            json.WriteStartArray("results");
            foreach (var (path, violation) in violations)
            {
                WriteResult(json, path, violation, rules.IndexOf(violation.Code));
            }

            json.WriteEndArray();
            json.WriteEndObject();
            json.WriteEndArray();
            json.WriteEndObject();
        });
    }

    private static void WriteTool(Utf8JsonWriter json, List<string> rules)
    {
        json.WriteStartObject("tool");
        json.WriteStartObject("driver");
        json.WriteString("name", "bailey lint");
        json.WriteString("semanticVersion", typeof(SarifLog).Assembly.GetName().Version!.ToString(3));
        json.WriteStartArray("rules");
        foreach (var rule in rules)
        {
            json.WriteStartObject();
            json.WriteString("id", rule);
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
        json.WriteEndObject();
    }

    private static void WriteResult(Utf8JsonWriter json, string path, ScriptViolation violation, int rule)
    {
        json.WriteStartObject();
        json.WriteString("ruleId", violation.Code);
        json.WriteNumber("ruleIndex", rule);
        json.WriteString("level", "error");
        json.WriteStartObject("message");
        json.WriteString("text", $"{violation.Message}. Remedy: {violation.Remedy}");
        json.WriteEndObject();
        json.WriteStartArray("locations");
        json.WriteStartObject();
        json.WriteStartObject("physicalLocation");
        json.WriteStartObject("artifactLocation");
        json.WriteString("uri", UriOf(path));
        json.WriteEndObject();
        json.WriteStartObject("region");
        json.WriteNumber("startLine", violation.Span.Line);
        json.WriteNumber("startColumn", violation.Span.Column);
        json.WriteNumber("endLine", violation.Span.EndLine);
        json.WriteNumber("endColumn", violation.Span.EndColumn);
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndObject();
        json.WriteEndArray();
        if (violation.Symbol is { } symbol)
        {
            json.WriteStartObject("properties");
            json.WriteString("symbol", symbol);
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    // Relative as it was given, so that a code host finds the file in its own tree.
    private static string UriOf(string path) => Path.IsPathRooted(path)
        ? new Uri(path).AbsoluteUri
        : string.Join('/', path.Replace('\\', '/').Split('/').Where(static segment => segment is not ".").Select(Uri.EscapeDataString));
}
