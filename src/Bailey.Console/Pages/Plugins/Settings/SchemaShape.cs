using System.Collections.Immutable;
using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bailey.Plugins;
using Bailey.Plugins.Packages;

namespace Bailey.Console.Pages.Plugins.Settings;

/// <summary>
/// What a form needs to know of a schema: read together with what it refers to and what it combines. It guides whoever fills in the form; whether a value
/// will do, the server says.
/// </summary>
public sealed class SchemaShape
{
    private const string Definitions = "#/$defs/";
    private const int MaxParts = 100;
    private const int MaxShown = 80;
    private readonly JsonElement _root;
    private readonly ImmutableArray<JsonElement> _parts;

    private SchemaShape(JsonElement root, ImmutableArray<JsonElement> parts) => (_root, _parts) = (root, parts);

    /// <summary>What people call the value; null where the schema does not say.</summary>
    internal string? Title => Text("title");

    internal string? Description => Text("description");

    internal string? Format => Text("format");

    internal bool IsReadOnly => IsTrue("readOnly");

    internal bool IsDeprecated => IsTrue("deprecated");

    /// <summary>Whether it is not to be read over somebody's shoulder.</summary>
    internal bool IsSecret => IsTrue("writeOnly") || IsTrue("x-secret");

    internal bool HasUniqueItems => IsTrue("uniqueItems");

    internal JsonElement? Default => Find("default");

    /// <summary>The only values that will do; empty where others do.</summary>
    internal ImmutableArray<JsonElement> Enum => Find("enum") is { ValueKind: JsonValueKind.Array } list ? [.. list.EnumerateArray()] : Find("const") is { } only ? [only] : [];

    internal ImmutableArray<string> Types => Find("type") switch
    {
        { ValueKind: JsonValueKind.String } one => [one.GetString()!],
        { ValueKind: JsonValueKind.Array } several => [.. several.EnumerateArray().Select(static item => item.ToString())],
        _ when Find("properties") is not null => ["object"],
        _ when Find("items") is not null => ["array"],
        _ => [],
    };

    /// <summary>The properties that it names, in the order in which it does.</summary>
    internal IReadOnlyList<KeyValuePair<string, JsonElement>> Properties =>
        [.. _parts.Select(static part => part.TryGetProperty("properties", out var found) ? found : default).Where(static found => found.ValueKind == JsonValueKind.Object)
            .SelectMany(static found => found.EnumerateObject()).DistinctBy(static member => member.Name).Select(static member => KeyValuePair.Create(member.Name, member.Value))];

    internal ImmutableHashSet<string> Required =>
        [.. _parts.Select(static part => part.TryGetProperty("required", out var found) ? found : default).Where(static found => found.ValueKind == JsonValueKind.Array)
            .SelectMany(static found => found.EnumerateArray()).Select(static name => name.ToString())];

    /// <summary>What properties that it does not name must be; null where it does not say.</summary>
    internal JsonElement? Additional => Find("additionalProperties");

    internal JsonElement? Items => Find("items");

    /// <summary>The forms that it may have, where there are several that look different.</summary>
    internal ImmutableArray<SchemaShape> Variants
    {
        get
        {
            var list = Find("oneOf") ?? Find("anyOf");
            ImmutableArray<SchemaShape> shapes = list is { ValueKind: JsonValueKind.Array } several ? [.. several.EnumerateArray().Select(item => Of(_root, item))] : [];
            return shapes.Length > 1 && shapes.Any(static shape => shape.IsTelling) ? shapes : [];
        }
    }

    /// <summary>Each type by itself, where it may be one of several.</summary>
    internal ImmutableArray<SchemaShape> Kinds =>
        Types.Length > 1 && Enum.IsEmpty ? [.. Types.Select(type => new SchemaShape(_root, [JsonSerializer.SerializeToElement(new Dictionary<string, string> { ["type"] = type }), .. _parts]))] : [];

    /// <summary>All that may be chosen of: its forms, or else each of its types; empty where there is nothing to choose.</summary>
    internal ImmutableArray<SchemaShape> Forms
    {
        get
        {
            var variants = Variants;
            var rest = variants.IsEmpty ? [] : Rest();
            return variants.IsEmpty ? Kinds : [.. variants.Select(variant => new SchemaShape(_root, [.. variant._parts, .. rest]))];
        }
    }

    private bool IsTelling => !Types.IsEmpty || !Enum.IsEmpty || Properties.Count > 0 || Format is not null;

    /// <summary>Reads a schema.</summary>
    /// <param name="root">The whole schema, for what others refer to.</param>
    /// <param name="schema">The part.</param>
    public static SchemaShape Of(JsonElement root, JsonElement schema)
    {
        var parts = ImmutableArray.CreateBuilder<JsonElement>();
        Collect(root, schema, parts, 0);
        return new SchemaShape(root, parts.ToImmutable());
    }

    /// <summary>The shape with one of its forms.</summary>
    private SchemaShape With(SchemaShape variant) => new(_root, [.. variant._parts, .. Rest()]);

    private ImmutableArray<JsonElement> Rest() => [.. _parts.Select(static part => Without(part, "oneOf", "anyOf"))];

    /// <summary>Whether a value looks like this.</summary>
    internal bool Fits(JsonNode? value)
    {
        if (!Types.IsEmpty && !Types.Any(type => IsOf(type, value)))
        {
            return false;
        }

        if (!Enum.IsEmpty && !Enum.Any(allowed => IsSame(allowed, value)))
        {
            return false;
        }

        return value is not JsonObject members
            || (Required.All(members.ContainsKey)
                && Properties.All(property => !members.TryGetPropertyValue(property.Key, out var member) || Of(_root, property.Value) is not { Enum.IsEmpty: false } shape || shape.Fits(member)));
    }

    /// <summary>What a value begins as. Only what the schema says itself: nothing is made up, and no more of it than could be saved.</summary>
    internal JsonNode? Create() => Create(0, new Room(SettingsSchema.MaxSettingsBytes));

    private JsonNode? Create(int depth, Room room)
    {
        if (Default is { } given)
        {
            return room.Copy(given);
        }

        if (Enum is [var only, ..])
        {
            return room.Copy(only);
        }

        var variants = Variants;
        var shape = room.Take(variants.Length) && variants is [var first, ..] ? With(first) : this;
        return (shape.Types is [var type, ..] ? type : "") switch
        {
            "object" => shape.CreateObject(depth, room),
            "array" => new JsonArray(),
            "boolean" => JsonValue.Create(false),
            "integer" or "number" => Find("minimum") is { } minimum ? JsonNode.Parse(minimum.GetRawText()) : JsonValue.Create(0),
            "null" => null,
            _ => JsonValue.Create(""),
        };
    }

    /// <summary>What it demands, in words; empty where it does not.</summary>
    internal string Demands()
    {
        var said = new List<string>();
        Say("minLength", "{0} characters or more");
        Say("maxLength", "{0} characters at most");
        Say("minimum", "{0} or more");
        Say("exclusiveMinimum", "more than {0}");
        Say("maximum", "{0} at most");
        Say("exclusiveMaximum", "less than {0}");
        Say("multipleOf", "a multiple of {0}");
        Say("minItems", "{0} or more of them");
        Say("maxItems", "{0} of them at most");
        Say("minProperties", "{0} or more of them");
        Say("maxProperties", "{0} of them at most");
        if (HasUniqueItems)
        {
            said.Add("none twice");
        }

        if (FormatText() is { } format)
        {
            said.Add(format);
        }

        Say("pattern", "matching the pattern {0}");
        if (Find("examples") is { ValueKind: JsonValueKind.Array } examples && examples.GetArrayLength() > 0)
        {
            said.Add($"for example {string.Join(", ", examples.EnumerateArray().Take(3).Select(Shown))}");
        }

        return said.Count == 0 ? "" : string.Concat(char.ToUpperInvariant(said[0][0]), string.Join(", ", said)[1..]);

        void Say(string keyword, string text)
        {
            if (Find(keyword) is { } value)
            {
                said.Add(string.Format(CultureInfo.InvariantCulture, text, Shown(value)));
            }
        }
    }

    /// <summary>What holds where nothing is set, in words; null where the schema does not say, and for lists, groups and secrets.</summary>
    internal string? DefaultText() => IsSecret ? null : Default switch
    {
        { ValueKind: JsonValueKind.True } => "yes",
        { ValueKind: JsonValueKind.False } => "no",
        { ValueKind: JsonValueKind.Number } number => PlainText.OneLine(number.GetRawText(), MaxShown),
        { ValueKind: JsonValueKind.String } text when PlainText.OneLine(text.GetString(), MaxShown) is { Length: > 0 } shown => shown,
        _ => null,
    };

    /// <summary>A form by a name that people can choose by.</summary>
    internal string NameOf(int index) => Title ?? (Enum is [var only] ? Shown(only) : null)
        ?? Properties.Select(property => Of(_root, property.Value).Enum is [var tag] ? $"{property.Key}: {Shown(tag)}" : null).FirstOrDefault(static text => text is not null)
        ?? (Properties.Count > 0 ? $"with {string.Join(", ", Properties.Take(3).Select(static property => property.Key))}" : Types is [var type, ..] ? TypeText(type) : string.Create(CultureInfo.InvariantCulture, $"form {index + 1}"));

    internal static string TypeText(string type) => type switch { "string" => "text", "integer" => "whole number", "array" => "list", "object" => "group of values", "boolean" => "yes or no", "null" => "nothing (null)", _ => type };

    internal static string Shown(JsonElement value) => value.ValueKind == JsonValueKind.String ? value.GetString()! : value.GetRawText();

    internal static bool IsSame(JsonElement allowed, JsonNode? value) => JsonNode.DeepEquals(JsonNode.Parse(allowed.GetRawText()), value);

    internal static bool IsOf(string type, JsonNode? value) => type switch
    {
        "object" => value is JsonObject,
        "array" => value is JsonArray,
        "string" => value?.GetValueKind() == JsonValueKind.String,
        "number" => value?.GetValueKind() == JsonValueKind.Number,
        "integer" => value?.GetValueKind() == JsonValueKind.Number && decimal.TryParse(value.ToJsonString(), NumberStyles.Float, CultureInfo.InvariantCulture, out var number) && decimal.Truncate(number) == number,
        "boolean" => value?.GetValueKind() is JsonValueKind.True or JsonValueKind.False,
        "null" => value is null,
        _ => true,
    };

    private JsonObject CreateObject(int depth, Room room)
    {
        var members = new JsonObject();
        var required = Required;
        foreach (var (name, schema) in Properties)
        {
            if (!room.Take(1))
            {
                break;
            }

            var shape = Of(_root, schema);
            if ((shape.Default is not null || (required.Contains(name) && depth < 6 && (shape.Enum.Length == 1 || shape.Types is ["object"] or ["array"]))) && room.Take(name.Length + 8))
            {
                members[name] = shape.Create(depth + 1, room);
            }
        }

        return members;
    }

    private string? FormatText() => Format switch
    {
        "date" => "a day as 2026-01-31",
        "date-time" => "a moment as 2026-01-31T12:00:00Z",
        "email" => "an e-mail address",
        "hostname" => "the name of a host as example.org",
        "ipv4" => "an address as 192.0.2.1",
        "ipv6" => "an address as 2001:db8::1",
        "uri" => "an address as https://example.org/",
        "uuid" => "a UUID",
        _ => null,
    };

    private JsonElement? Find(string keyword)
    {
        foreach (var part in _parts)
        {
            if (part.TryGetProperty(keyword, out var found))
            {
                return found;
            }
        }

        return null;
    }

    private string? Text(string keyword) => Find(keyword) is { ValueKind: JsonValueKind.String } text && text.GetString() is { Length: > 0 } said ? said : null;

    private bool IsTrue(string keyword) => Find(keyword)?.ValueKind == JsonValueKind.True;

    private static JsonElement Without(JsonElement schema, params string[] keywords) => schema.ValueKind == JsonValueKind.Object && keywords.Any(keyword => schema.TryGetProperty(keyword, out _))
        ? JsonSerializer.SerializeToElement(schema.EnumerateObject().Where(member => !keywords.Contains(member.Name)).ToDictionary(static member => member.Name, static member => member.Value))
        : schema;

    // Its own words first, then those of what it refers to and combines. Circles of such references are refused with the package; the bound is for what is not.
    private static void Collect(JsonElement root, JsonElement schema, ImmutableArray<JsonElement>.Builder parts, int depth)
    {
        if (schema.ValueKind != JsonValueKind.Object || depth > 32 || parts.Count >= MaxParts)
        {
            return;
        }

        parts.Add(schema);
        if (schema.TryGetProperty("$ref", out var reference) && reference.ToString() is var target && target.StartsWith(Definitions, StringComparison.Ordinal)
            && root.TryGetProperty("$defs", out var definitions) && definitions.TryGetProperty(target[Definitions.Length..], out var referred))
        {
            Collect(root, referred, parts, depth + 1);
        }

        if (schema.TryGetProperty("allOf", out var all) && all.ValueKind == JsonValueKind.Array)
        {
            foreach (var part in all.EnumerateArray())
            {
                Collect(root, part, parts, depth + 1);
            }
        }
    }

    // A schema that refers to itself could be written out for ever.
    private sealed class Room(int bytes)
    {
        private int _left = bytes;

        internal bool Take(int bytes)
        {
            if (bytes > _left)
            {
                _left = 0;
                return false;
            }

            _left -= bytes;
            return true;
        }

        internal JsonNode? Copy(JsonElement value) => value.GetRawText() is var text && Take(text.Length) ? JsonNode.Parse(text) : null;
    }
}
