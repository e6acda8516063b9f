using System.Text.Encodings.Web;
using System.Text.Json;

namespace Bailey.Policy.Documents;

/// <summary>Shows documents of the policy as JSON, with the names that they are written with.</summary>
public static class DocumentJson
{
    private static readonly JsonWriterOptions s_options = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, Indented = false };

    /// <summary>A document as JSON; <c>{}</c> for an empty one.</summary>
    /// <param name="utf8">The document, in YAML or JSON.</param>
    /// <exception cref="PolicyDocumentException">It cannot be read.</exception>
    public static byte[] Of(ReadOnlySpan<byte> utf8)
    {
        var faults = new FaultList("document", DocumentLimits.Default);
        var root = YamlText.Read(utf8, DocumentLimits.Default, faults);
        if (!faults.IsEmpty)
        {
            faults.Result<object>(null).Require();
        }

        using var buffer = new MemoryStream();
        using (var json = new Utf8JsonWriter(buffer, s_options))
        {
            Write(json, root);
        }

        return buffer.ToArray();
    }

    private static void Write(Utf8JsonWriter json, DocumentNode? node)
    {
        switch (node)
        {
            case null:
                json.WriteStartObject();
                json.WriteEndObject();
                break;
            case MappingNode mapping:
                json.WriteStartObject();
                foreach (var (key, value) in mapping.Entries)
                {
                    json.WritePropertyName(key.Text);
                    Write(json, value);
                }

                json.WriteEndObject();
                break;
            case SequenceNode sequence:
                json.WriteStartArray();
                foreach (var item in sequence.Items)
                {
                    Write(json, item);
                }

                json.WriteEndArray();
                break;
            case ScalarNode scalar:
                Write(json, scalar);
                break;
            default:
                throw new InvalidOperationException($"a document has no {node.Kind}");
        }
    }

    private static void Write(Utf8JsonWriter json, ScalarNode scalar)
    {
        switch (scalar.Tag)
        {
            case ScalarTag.Null:
                json.WriteNullValue();
                break;
            case ScalarTag.Boolean:
                json.WriteBooleanValue(scalar.Text.Equals("true", StringComparison.OrdinalIgnoreCase));
                break;
            case ScalarTag.Number when long.TryParse(scalar.Text, System.Globalization.CultureInfo.InvariantCulture, out var number):
                json.WriteNumberValue(number);
                break;
            default:
                json.WriteStringValue(scalar.Text);
                break;
        }
    }
}
