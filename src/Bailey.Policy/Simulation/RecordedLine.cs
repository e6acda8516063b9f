using System.Globalization;
using System.Text.Json;
using Bailey.Policy.Documents;

namespace Bailey.Policy.Simulation;

/// <summary>One line of an exported audit log.</summary>
internal static class RecordedLine
{
    private static readonly JsonReaderOptions s_options = new() { MaxDepth = 16 };

    // Null for an entry that no policy decides, and, with a fault, for what is no entry.
    internal static RecordedDecision? Read(ReadOnlySpan<byte> line, int number, FaultList faults)
    {
        if (line.Length > RecordedDecision.MaxLineBytes)
        {
            faults.Add(new DocumentFault(DocumentReason.TooLarge, number, 1, "", FormattableString.Invariant($"this line has more than {RecordedDecision.MaxLineBytes:N0} bytes")));
            return null;
        }

        JsonElement entry;
        try
        {
            var reader = new Utf8JsonReader(line, s_options);
            entry = JsonElement.ParseValue(ref reader);
            if (reader.BytesConsumed < line.Length)
            {
                throw new JsonException("more follows the object");
            }
        }
        catch (JsonException e)
        {
            faults.Add(new DocumentFault(DocumentReason.Malformed, number, 1, "", $"this line is no JSON object: {ShownText.Of(e.Message.Split(" LineNumber:")[0].TrimEnd('.'))}"));
            return null;
        }

        if (entry.ValueKind != JsonValueKind.Object)
        {
            faults.Add(new DocumentFault(DocumentReason.WrongType, number, 1, "", "each line of an audit log is a JSON object"));
            return null;
        }

        // The target of an operation is its path, and what it was done to, where that is told.
        var record = new RecordedDecision(Text("principal") ?? "")
        {
            Time = DateTimeOffset.TryParse(Text("time"), CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal, out var time) ? time : null,
            Community = Text("community"),
            Operation = Text("operation") ?? (Text("action") == "operation" ? Text("target")?.Split(' ', 2)[0] : null),
            Plugin = Text("plugin"),
            Capability = Text("capability"),
            Target = Text("target"),
        };
        return record.Principal.Length > 0 && (record.Operation is not null || (record is { Capability: not null, Plugin: not null, Community: not null })) ? record : null;

        string? Text(string name)
        {
            if (!entry.TryGetProperty(name, out var value) || value.ValueKind == JsonValueKind.Null)
            {
                return null;
            }

            if (value.ValueKind == JsonValueKind.String)
            {
                try
                {
                    return value.GetString();
                }
                catch (InvalidOperationException)
                {
                    faults.Add(new DocumentFault(DocumentReason.NotText, number, 1, $"/{name}", $"'{name}' holds half of a character (an unpaired surrogate)"));
                    return null;
                }
            }

            faults.Add(new DocumentFault(DocumentReason.WrongType, number, 1, $"/{name}", $"'{name}' must be text"));
            return null;
        }
    }
}
