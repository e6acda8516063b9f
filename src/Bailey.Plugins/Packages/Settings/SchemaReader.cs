using System.Text.Json;
using System.Text.RegularExpressions;
using Bailey.Policy;
using Bailey.Policy.Documents;

namespace Bailey.Plugins.Packages;

/// <summary>
/// Reads the part of JSON Schema 2020-12 that settings may use. A keyword that is not offered is a fault and not ignored: a schema that says less
/// than its author believes is worse than none. Nothing is ever fetched, and every pattern runs in linear time.
/// </summary>
internal sealed class SchemaReader(JsonFaults faults)
{
    private const int MaxNodes = 500;
    private const int MaxNesting = 16;
    private const int MaxEnum = 500;
    private const int MaxPattern = 256;
    private const int MaxRepetitions = 10_000;
    private const string Definitions = "#/$defs/";
    private const string Dialect = "https://json-schema.org/draft/2020-12/schema";

    private static readonly string[] s_types = ["object", "array", "string", "number", "integer", "boolean", "null"];
    private static readonly string[] s_counts = ["minLength", "maxLength", "minItems", "maxItems", "minProperties", "maxProperties"];
    private static readonly string[] s_numbers = ["minimum", "maximum", "exclusiveMinimum", "exclusiveMaximum", "multipleOf"];
    private static readonly string[] s_annotations = ["title", "description", "examples", "$comment", "deprecated", "readOnly", "writeOnly"];

    private static readonly string[] s_keywords =
    [
        "$schema", "$defs", "$ref", "type", "enum", "const", "default", "properties", "required", "additionalProperties", "items", "uniqueItems", "pattern",
        "format", "allOf", "anyOf", "oneOf", "not", .. s_counts, .. s_numbers, .. s_annotations,
    ];

    private readonly Dictionary<string, SchemaNode> _definitions = new(StringComparer.Ordinal);
    private readonly List<SchemaNode> _nodes = [];

    /// <summary>The root; to be used only where no fault was added.</summary>
    internal SchemaNode? Read(JsonElement schema)
    {
        if (schema.ValueKind != JsonValueKind.Object)
        {
            faults.Add(DocumentReason.WrongType, "", "the schema of settings must be an object");
            return null;
        }

        if (schema.TryGetProperty("$schema", out var dialect) && !(dialect.ValueKind == JsonValueKind.String && dialect.GetString() is Dialect or (Dialect + "#")))
        {
            faults.Add(DocumentReason.NotAllowed, "/$schema", "only JSON Schema 2020-12 is offered", $"write \"$schema\": \"{Dialect}\", or leave it out");
        }

        if (schema.TryGetProperty("$defs", out var definitions))
        {
            ReadMembers(definitions, "/$defs", 1, _definitions);
        }

        var root = ReadNode(schema, "", 0);
        if (root.Types is not ["object"])
        {
            faults.Add(DocumentReason.Invalid, "", "settings are an object, and the schema must say so", "add \"type\": \"object\"");
        }

        Resolve();
        return root;
    }

    private SchemaNode ReadNode(JsonElement schema, string path, int depth)
    {
        if (depth > MaxNesting || _nodes.Count >= MaxNodes)
        {
            faults.Add(DocumentReason.TooDeep, path, FormattableString.Invariant($"schemas may be nested {MaxNesting} deep, and be {MaxNodes:N0} in all"));
            return new SchemaNode { Path = path, Always = false };
        }

        if (schema.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return new SchemaNode { Path = path, Always = schema.GetBoolean() };
        }

        var node = new SchemaNode { Path = path };
        _nodes.Add(node);
        if (schema.ValueKind != JsonValueKind.Object)
        {
            faults.Add(DocumentReason.WrongType, path, $"a schema must be an object, and is {JsonFields.KindOf(schema)}");
            return node;
        }

        foreach (var keyword in schema.EnumerateObject())
        {
            ReadKeyword(node, keyword.Name, keyword.Value, StrictJson.Pointer(path, keyword.Name), depth);
        }

        return node;
    }

    private void ReadKeyword(SchemaNode node, string keyword, JsonElement value, string path, int depth)
    {
        switch (keyword)
        {
            case "type":
                node.Types = ReadTypes(value, path);
                break;
            case "enum" when value.ValueKind == JsonValueKind.Array && value.GetArrayLength() is > 0 and <= MaxEnum:
                RequirePlain(value, path);
                node.Enum = value.EnumerateArray().DistinctBy(JsonValueText.Of).ToDictionary(JsonValueText.Of, static item => item.GetRawText(), StringComparer.Ordinal);
                break;
            case "const":
                RequirePlain(value, path);
                node.Enum = new(StringComparer.Ordinal) { [JsonValueText.Of(value)] = value.GetRawText() };
                break;
            case "default":
                node.Default = value;
                break;
            case "properties":
                ReadMembers(value, path, depth + 1, node.Properties);
                break;
            case "required" when IsTexts(value):
                node.Required = [.. value.EnumerateArray().Select(static item => item.GetString()!).Distinct()];
                break;
            case "additionalProperties":
                node.Additional = ReadNode(value, path, depth + 1);
                break;
            case "items":
                node.Items = ReadNode(value, path, depth + 1);
                break;
            case "uniqueItems" when value.ValueKind is JsonValueKind.True or JsonValueKind.False:
                node.UniqueItems = value.GetBoolean();
                break;
            case "pattern" when value.ValueKind == JsonValueKind.String:
                node.Pattern = ReadPattern(value.GetString()!, path);
                break;
            case "format" when value.ValueKind == JsonValueKind.String:
                node.Format = ReadFormat(value.GetString()!, path);
                break;
            case "not":
                node.Not = ReadNode(value, path, depth + 1);
                break;
            case "allOf" or "anyOf" or "oneOf" when value.ValueKind == JsonValueKind.Array && value.GetArrayLength() > 0:
                var list = keyword == "allOf" ? node.AllOf : keyword == "anyOf" ? node.AnyOf : node.OneOf;
                list.AddRange(value.EnumerateArray().Select((item, index) => ReadNode(item, StrictJson.Pointer(path, index), depth + 1)));
                break;
            case "$ref" when value.ValueKind == JsonValueKind.String:
                node.Reference = ReadReference(value.GetString()!, path);
                break;
            case "$schema" or "$defs" when path.LastIndexOf('/') == 0:
                break;
            case var count when s_counts.Contains(count):
                ReadCount(node, count, value, path);
                break;
            case var number when s_numbers.Contains(number):
                ReadNumber(node, number, value, path);
                break;
            case "title" or "description" or "examples":
                RequirePlain(value, path);
                break;
            case var annotation when s_annotations.Contains(annotation) || annotation.StartsWith("x-", StringComparison.Ordinal):
                break;
            case var known when s_keywords.Contains(known):
                faults.Add(DocumentReason.WrongType, path, $"'{known}' cannot be {JsonFields.KindOf(value)} here, or be empty, or so long");
                break;
            default:
                faults.Add(
                    DocumentReason.UnknownKey,
                    path,
                    $"'{PlainText.Of(keyword)}' is not among the keywords that schemas of settings may use{NearestWord.Hint(keyword, s_keywords)}",
                    "docs/packages.md lists them");
                break;
        }
    }

    private void ReadMembers(JsonElement value, string path, int depth, Dictionary<string, SchemaNode> members)
    {
        if (value.ValueKind != JsonValueKind.Object)
        {
            faults.Add(DocumentReason.WrongType, path, $"it must be an object of schemas, and is {JsonFields.KindOf(value)}");
            return;
        }

        foreach (var member in value.EnumerateObject())
        {
            RequirePlain([member.Name], StrictJson.Pointer(path, member.Name));
            members[member.Name] = ReadNode(member.Value, StrictJson.Pointer(path, member.Name), depth);
        }
    }

    // What people choose by, and what they read before they do: it must not be shown as something else than it is.
    private void RequirePlain(JsonElement value, string path) => RequirePlain(TextsIn(value), path);

    private void RequirePlain(IEnumerable<string> texts, string path)
    {
        if (texts.Any(static text => PlainText.HasControls(text, allowLines: true)))
        {
            faults.Add(DocumentReason.Invalid, path, "it has characters that nobody sees, or that change how others are shown", "leave out what steers text, as marks of direction and zero-width ones");
        }
    }

    private static IEnumerable<string> TextsIn(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => [value.GetString()!],
        JsonValueKind.Array => value.EnumerateArray().SelectMany(TextsIn),
        JsonValueKind.Object => value.EnumerateObject().SelectMany(static member => TextsIn(member.Value).Prepend(member.Name)),
        _ => [],
    };

    private string[] ReadTypes(JsonElement value, string path)
    {
        string[] types = value.ValueKind == JsonValueKind.String ? [value.GetString()!] : IsTexts(value) ? [.. value.EnumerateArray().Select(static item => item.GetString()!)] : [];
        if (types.Length == 0 || types.Any(static type => !s_types.Contains(type)))
        {
            faults.Add(DocumentReason.NotAllowed, path, $"a type is one, or a list, of {string.Join(", ", s_types)}");
        }

        return types;
    }

    // Only patterns without backtracking, so that no setting can keep the server busy; and none that is large once its repetitions are written out.
    private Regex? ReadPattern(string pattern, string path)
    {
        var repetitions = RepetitionCount.In(pattern);
        if (pattern.Length <= MaxPattern && repetitions <= MaxRepetitions)
        {
            try
            {
                return new Regex(pattern, RegexOptions.NonBacktracking | RegexOptions.CultureInvariant, TimeSpan.FromSeconds(1));
            }
            catch (Exception exception) when (exception is ArgumentException or NotSupportedException)
            {
                faults.Add(DocumentReason.Invalid, path, "it is no pattern that is offered", "write a regular expression without look-around and back-references");
                return null;
            }
        }

        faults.Add(DocumentReason.OutOfRange, path, FormattableString.Invariant($"a pattern may have {MaxPattern} characters and repeat its parts {MaxRepetitions:N0} times in all"));
        return null;
    }

    private string? ReadFormat(string format, string path)
    {
        if (SettingFormats.Names.Contains(format))
        {
            return format;
        }

        faults.Add(DocumentReason.NotAllowed, path, $"'{PlainText.Of(format)}' is none of the formats that are offered: {string.Join(", ", SettingFormats.Names)}");
        return null;
    }

    private string? ReadReference(string reference, string path)
    {
        if (reference.StartsWith(Definitions, StringComparison.Ordinal) && reference.Length > Definitions.Length && !reference.AsSpan(Definitions.Length).ContainsAny('/', '~', '%'))
        {
            return reference[Definitions.Length..];
        }

        faults.Add(DocumentReason.NotAllowed, path, $"'{PlainText.Of(reference)}' leads out of the schema; nothing is ever fetched", "refer to #/$defs/NAME");
        return null;
    }

    private void ReadCount(SchemaNode node, string keyword, JsonElement value, string path)
    {
        if (value.ValueKind == JsonValueKind.Number && value.TryGetInt64(out var count) && count is >= 0 and <= int.MaxValue)
        {
            node.Counts[keyword] = count;
        }
        else
        {
            faults.Add(DocumentReason.OutOfRange, path, $"'{keyword}' must be a whole number of 0 or more");
        }
    }

    private void ReadNumber(SchemaNode node, string keyword, JsonElement value, string path)
    {
        if (value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number) && (keyword != "multipleOf" || number > 0))
        {
            node.Numbers[keyword] = number;
        }
        else
        {
            faults.Add(DocumentReason.OutOfRange, path, $"'{keyword}' must be a number that a decimal of 28 digits can hold{(keyword == "multipleOf" ? ", and more than 0" : "")}");
        }
    }

    private static bool IsTexts(JsonElement value) => value.ValueKind == JsonValueKind.Array && value.EnumerateArray().All(static item => item.ValueKind == JsonValueKind.String);

    private void Resolve()
    {
        foreach (var node in _nodes.Where(static node => node.Reference is not null))
        {
            node.Target = _definitions.GetValueOrDefault(node.Reference!);
            if (node.Target is null)
            {
                faults.Add(DocumentReason.MissingKey, node.Path, $"there is no '{PlainText.Of(node.Reference!)}' under $defs{NearestWord.Hint(node.Reference!, _definitions.Keys)}");
            }
        }

        var done = new HashSet<SchemaNode>();
        foreach (var node in _nodes)
        {
            if (IsCircle(node, [], done))
            {
                faults.Add(DocumentReason.Conflict, node.Path, "it refers to itself without going into a property or an item", "break the circle");
                return;
            }
        }
    }

    // What is judged of one and the same value again must come to an end. As deep as the schema at most, as every node is on the path once.
    private static bool IsCircle(SchemaNode node, HashSet<SchemaNode> path, HashSet<SchemaNode> done)
    {
        if (done.Contains(node))
        {
            return false;
        }

        if (!path.Add(node) || path.Count > MaxNodes)
        {
            return true;
        }

        IEnumerable<SchemaNode?> next = [node.Target, node.Not, .. node.AllOf, .. node.AnyOf, .. node.OneOf];
        var found = next.OfType<SchemaNode>().Any(inner => IsCircle(inner, path, done));
        path.Remove(node);
        done.Add(node);
        return found;
    }
}
