using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Bailey.Policy;

namespace Bailey.Cli.Policy;

/// <summary>A decision as JSON, the same wherever the command line shows one.</summary>
internal static class DecisionJson
{
    /// <summary>How all of this command's JSON is written: on one line, escaped no more than must be.</summary>
    public static readonly JsonWriterOptions Options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    /// <summary>The same, for what is serialized.</summary>
    public static readonly JsonSerializerOptions Serializing = new() { Encoder = Options.Encoder };

    /// <summary>One object on one line.</summary>
    public static string ToJson(Decision decision) => ToJson(json => Write(json, decision));

    /// <summary>Whatever is written, on one line.</summary>
    public static string ToJson(Action<Utf8JsonWriter> write)
    {
        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, Options))
        {
            write(json);
        }

        return Encoding.UTF8.GetString(buffer.GetBuffer(), 0, (int)buffer.Length);
    }

    /// <summary>An object of its own.</summary>
    public static void Write(Utf8JsonWriter json, Decision decision)
    {
        json.WriteStartObject();
        WriteFields(json, decision);
        json.WriteEndObject();
    }

    /// <summary>The fields, in an object that holds others as well.</summary>
    public static void WriteFields(Utf8JsonWriter json, Decision decision)
    {
        json.WriteBoolean("allowed", decision.Allowed);
        json.WriteString("reason_code", decision.ReasonCode);
        json.WriteString("layer", NameOf(decision.Layer));
        json.WriteString("source", decision.Source);
        json.WriteString("rule", decision.Rule);
        json.WriteString("message", decision.Message);
        json.WriteString("remedy", decision.Remedy);
    }

    /// <summary>The name of a layer in snake_case.</summary>
    public static string NameOf(DecisionLayer layer) => JsonNamingPolicy.SnakeCaseLower.ConvertName(layer.ToString());
}
