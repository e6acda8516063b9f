using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Text.Json;

namespace Bailey.Plugins.Audit;

/// <summary>Reads the canonical form of entries, and lines of an export.</summary>
public static class AuditDecoder
{
    private static readonly JsonReaderOptions s_options = new() { MaxDepth = 3 };

    /// <summary>Reads an entry; false where it is none, whatever it is.</summary>
    /// <param name="canonical">The canonical form.</param>
    /// <param name="node">The node that wrote it.</param>
    /// <param name="sequence">Its place.</param>
    /// <param name="entry">The entry.</param>
    public static bool TryDecode(ReadOnlySpan<byte> canonical, [NotNullWhen(true)] out string? node, out long sequence, [NotNullWhen(true)] out AuditEntry? entry)
    {
        (node, sequence, entry) = (null, 0, null);
        try
        {
            var reader = new Utf8JsonReader(canonical, s_options);
            using var document = JsonDocument.ParseValue(ref reader);
            var root = document.RootElement;
            if (root.ValueKind != JsonValueKind.Object || reader.BytesConsumed != canonical.Length
                || AuditAction.Find(Required(root, "action")) is not { } action
                || AuditOutcomeNames.Find(Required(root, "outcome")) is not { } outcome)
            {
                return false;
            }

            node = Required(root, "node");
            sequence = root.GetProperty("sequence").GetInt64();
            entry = new AuditEntry
            {
                Id = root.GetProperty("id").GetGuid(),
                Time = DateTimeOffset.ParseExact(Required(root, "time"), "yyyy-MM-dd'T'HH:mm:ss.ffffff'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal),
                Community = Optional(root, "community"),
                DomainPath = Required(root, "domain"),
                Principal = Optional(root, "principal"),
                Plugin = Optional(root, "plugin"),
                Version = Optional(root, "version"),
                Action = action,
                Capability = Optional(root, "capability"),
                Target = Optional(root, "target"),
                Outcome = outcome,
                ReasonCode = Required(root, "reason"),
                DecisionId = root.GetProperty("decision").GetGuid(),
                Duration = TimeSpan.FromMicroseconds(root.GetProperty("duration_us").GetInt64()),
                Fuel = root.GetProperty("fuel").GetInt64(),
                Metadata = root.TryGetProperty("metadata", out var metadata) ? ReadMetadata(metadata) : [],
            };
            return true;
        }
        catch (Exception e) when (e is JsonException or FormatException or InvalidOperationException or KeyNotFoundException or OverflowException or ArgumentException)
        {
            return false;
        }
    }

    /// <summary>Reads metadata.</summary>
    /// <exception cref="JsonException">It is no JSON object of texts.</exception>
    public static ImmutableArray<KeyValuePair<string, string>> DecodeMetadata(ReadOnlySpan<byte> utf8)
    {
        var reader = new Utf8JsonReader(utf8, s_options);
        using var document = JsonDocument.ParseValue(ref reader);
        return document.RootElement.ValueKind == JsonValueKind.Object ? ReadMetadata(document.RootElement) : throw new JsonException("metadata is no object");
    }

    private static ImmutableArray<KeyValuePair<string, string>> ReadMetadata(JsonElement metadata) =>
        [.. metadata.EnumerateObject().Select(static member => KeyValuePair.Create(member.Name, member.Value.ValueKind == JsonValueKind.String ? member.Value.GetString()! : throw new JsonException("metadata is text")))];

    private static string Required(JsonElement root, string name) => root.GetProperty(name).GetString() ?? throw new JsonException($"{name} is null");

    private static string? Optional(JsonElement root, string name) => root.TryGetProperty(name, out var value) ? value.GetString() ?? throw new JsonException($"{name} is null") : null;
}
