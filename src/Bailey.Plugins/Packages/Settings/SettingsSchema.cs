using System.Buffers;
using System.Collections.Immutable;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Bailey.Policy.Documents;

namespace Bailey.Plugins.Packages;

/// <summary>
/// What the settings of a package may be: a documented part of JSON Schema 2020-12, read from <c>settings.schema.json</c>. Immutable; judging takes a
/// bounded time whatever the schema and the settings are, and fetches nothing.
/// </summary>
public sealed class SettingsSchema
{
    /// <summary>Bytes of a schema: 65,536.</summary>
    public const int MaxSchemaBytes = 64 * 1024;

    /// <summary>Bytes of settings: 65,536.</summary>
    public const int MaxSettingsBytes = 64 * 1024;

    /// <summary>Bytes of settings with all defaults filled in: 262,144. A list of many small objects could become any number of times as large.</summary>
    public const int MaxFilledBytes = 256 * 1024;

    private static readonly JsonWriterOptions s_writing = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };

    private static readonly UTF8Encoding s_utf8 = new(false, throwOnInvalidBytes: true);

    private readonly SchemaNode _root;

    private SettingsSchema(SchemaNode root) => _root = root;

    /// <summary>The schema of a package that has no settings: an empty object and nothing else.</summary>
    public static SettingsSchema None { get; } = Read("""{"type":"object","additionalProperties":false}"""u8.ToArray());

    /// <summary>Reads a schema strictly. Its defaults must fit it.</summary>
    /// <exception cref="PackageException">With <see cref="PackageReason.SettingsSchemaInvalid"/> and every fault.</exception>
    public static SettingsSchema Read(ReadOnlyMemory<byte> utf8)
    {
        var faults = new JsonFaults();
        var root = StrictJson.Read(utf8, MaxSchemaBytes, faults) is { } json ? new SchemaReader(faults).Read(json) : null;
        if (root is not null && faults.Count == 0)
        {
            CheckDefaults(root, [], faults, new JudgingEffort());
        }

        return root is not null && faults.Count == 0
            ? new SettingsSchema(root)
            : throw new PackageException(PackageReason.SettingsSchemaInvalid, PackageFiles.SettingsSchema, faults.ToImmutable());
    }

    /// <summary>Judges settings, with the defaults of the schema filled in.</summary>
    /// <param name="utf8">The settings, a JSON object.</param>
    /// <returns>Everything that is wrong with them, each with its JSON pointer; empty where nothing is.</returns>
    public ImmutableArray<PackageFault> Check(ReadOnlyMemory<byte> utf8) => Fill(utf8, out _);

    /// <summary>Judges settings, and fills in the defaults of the schema.</summary>
    /// <param name="utf8">The settings, a JSON object.</param>
    /// <param name="filled">The settings with the defaults of what is absent; null where they have faults.</param>
    /// <returns>Everything that is wrong with them, each with its JSON pointer; empty where nothing is.</returns>
    public ImmutableArray<PackageFault> Fill(ReadOnlyMemory<byte> utf8, out string? filled)
    {
        filled = null;
        var faults = new JsonFaults();
        if (StrictJson.Read(utf8, MaxSettingsBytes, faults) is not { } settings)
        {
            return faults.ToImmutable();
        }

        if (WithDefaults(settings) is not { } text)
        {
            faults.Add(DocumentReason.TooLarge, "", FormattableString.Invariant($"with the defaults of what is left out the settings have more than {MaxFilledBytes:N0} bytes"), "have fewer items in lists");
            return faults.ToImmutable();
        }

        using var whole = JsonDocument.Parse(text, new JsonDocumentOptions { MaxDepth = 2 * StrictJson.MaxDepth });
        new SettingsCheck(faults, new JudgingEffort()).Check(_root, whole.RootElement, "");
        filled = faults.Count == 0 ? text : null;
        return faults.ToImmutable();
    }

    internal ImmutableArray<PackageFault> Fill(string settingsJson, out string? filled)
    {
        try
        {
            return Fill(s_utf8.GetBytes(settingsJson), out filled);
        }
        catch (EncoderFallbackException)
        {
            filled = null;
            return [new PackageFault(DocumentReason.NotText, "", "the text has half of a surrogate pair")];
        }
    }

    private string? WithDefaults(JsonElement settings)
    {
        var buffer = new ArrayBufferWriter<byte>(4 * 1024);
        using var writer = new Utf8JsonWriter(buffer, s_writing);
        Write(writer, _root, settings);
        if (IsFull(writer))
        {
            return null;
        }

        writer.Flush();
        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    private static bool IsFull(Utf8JsonWriter writer) => writer.BytesCommitted + writer.BytesPending > MaxFilledBytes;

    // A default stands as it was written: going into it would never end where a schema refers to itself.
    private static void Write(Utf8JsonWriter writer, SchemaNode schema, JsonElement value)
    {
        // Circles of references are refused when a schema is read.
        while (schema.Target is { } target)
        {
            schema = target;
        }

        if (value.ValueKind == JsonValueKind.Array && schema.Items is { } items)
        {
            writer.WriteStartArray();
            foreach (var item in value.EnumerateArray())
            {
                if (IsFull(writer))
                {
                    return;
                }

                Write(writer, items, item);
            }

            writer.WriteEndArray();
        }
        else if (value.ValueKind == JsonValueKind.Object)
        {
            writer.WriteStartObject();
            WriteMembers(writer, schema, value);
            if (!IsFull(writer))
            {
                writer.WriteEndObject();
            }
        }
        else
        {
            value.WriteTo(writer);
        }
    }

    private static void WriteMembers(Utf8JsonWriter writer, SchemaNode schema, JsonElement value)
    {
        foreach (var member in value.EnumerateObject())
        {
            if (IsFull(writer))
            {
                return;
            }

            writer.WritePropertyName(member.Name);
            if (schema.Properties.TryGetValue(member.Name, out var property))
            {
                Write(writer, property, member.Value);
            }
            else
            {
                member.Value.WriteTo(writer);
            }
        }

        foreach (var (name, property) in schema.Properties)
        {
            if (!IsFull(writer) && !value.TryGetProperty(name, out _) && DefaultOf(property) is { } absent)
            {
                writer.WritePropertyName(name);
                absent.WriteTo(writer);
            }
        }
    }

    private static JsonElement? DefaultOf(SchemaNode schema) => schema.Default ?? (schema.Target is { } target ? DefaultOf(target) : null);

    // All defaults together: each alone could take as long as settings may.
    private static void CheckDefaults(SchemaNode schema, HashSet<SchemaNode> seen, JsonFaults faults, JudgingEffort effort)
    {
        if (!seen.Add(schema))
        {
            return;
        }

        if (schema.Default is { } value)
        {
            var found = new JsonFaults();
            new SettingsCheck(found, effort).Check(schema, value, schema.Path + "/default");
            foreach (var fault in found.ToImmutable())
            {
                faults.Add(fault with { Message = $"the default does not fit its own schema: {fault.Message}" });
            }
        }

        IEnumerable<SchemaNode?> next = [.. schema.Properties.Values, schema.Additional, schema.Items, schema.Not, schema.Target, .. schema.AllOf, .. schema.AnyOf, .. schema.OneOf];
        foreach (var inner in next.OfType<SchemaNode>())
        {
            CheckDefaults(inner, seen, faults, effort);
        }
    }
}
