using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Bailey.Cli.Commands;
using Bailey.Scripting.Gate;

namespace Bailey.Cli.Scripts;

/// <summary>What the gate says of scripts, for people and for machines.</summary>
internal static class LintReport
{
    private static readonly JsonWriterOptions _json = new() { Indented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The report in a format; it ends with a line break.</summary>
    public static string Write(IReadOnlyList<JudgedScript> scripts, LintFormat format) => format switch
    {
        LintFormat.Json => Json(scripts),
        LintFormat.Sarif => SarifLog.Write(scripts),
        _ => Human(scripts),
    };

    /// <summary>A violation as people read it, with the remedy on a line of its own.</summary>
    public static IEnumerable<string> Lines(ScriptViolation violation)
    {
        yield return PrintableText.OneLine(violation.ToString());
        yield return PrintableText.OneLine($"    {violation.Remedy}");
    }

    /// <summary>A violation as an object.</summary>
    public static void Write(Utf8JsonWriter json, ScriptViolation violation)
    {
        json.WriteStartObject();
        json.WriteString("code", violation.Code);
        json.WriteString("message", violation.Message);
        json.WriteString("name", violation.Span.Name);
        json.WriteNumber("line", violation.Span.Line);
        json.WriteNumber("column", violation.Span.Column);
        json.WriteNumber("end_line", violation.Span.EndLine);
        json.WriteNumber("end_column", violation.Span.EndColumn);
        json.WriteString("symbol", violation.Symbol);
        json.WriteString("remedy", violation.Remedy);
        json.WriteEndObject();
    }

    /// <summary>Writes JSON into a text.</summary>
    public static string ToText(Action<Utf8JsonWriter> write)
    {
        using var bytes = new MemoryStream();
        using (var json = new Utf8JsonWriter(bytes, _json))
        {
            write(json);
        }

        return Encoding.UTF8.GetString(bytes.ToArray()) + "\n";
    }

    private static string Human(IReadOnlyList<JudgedScript> scripts)
    {
        var text = new StringBuilder();
        foreach (var line in scripts.SelectMany(static script => script.Violations).SelectMany(Lines))
        {
            text.Append(line).Append('\n');
        }

        var (refused, violations) = (scripts.Count(static script => !script.Passes), scripts.Sum(static script => script.Violations.Length));
        var what = scripts.Count == 1 ? "1 script" : FormattableString.Invariant($"{scripts.Count:N0} scripts");
        return text.Append(refused == 0
            ? $"{what}: nothing is refused\n"
            : FormattableString.Invariant($"{what}: {refused:N0} refused, with {violations:N0} {(violations == 1 ? "violation" : "violations")}\n")).ToString();
    }

    private static string Json(IReadOnlyList<JudgedScript> scripts) => ToText(json =>
    {
        json.WriteStartObject();
        json.WriteBoolean("ok", scripts.All(static script => script.Passes));
        json.WriteNumber("passed", scripts.Count(static script => script.Passes));
        json.WriteNumber("refused", scripts.Count(static script => !script.Passes));
        json.WriteStartArray("scripts");
        foreach (var script in scripts)
        {
            json.WriteStartObject();
            json.WriteString("path", script.Path);
            json.WriteBoolean("ok", script.Passes);
            json.WriteStartArray("violations");
            foreach (var violation in script.Violations)
            {
                Write(json, violation);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });
}
