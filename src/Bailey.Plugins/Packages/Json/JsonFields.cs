using System.Text.Json;
using Bailey.Policy;
using Bailey.Policy.Documents;

namespace Bailey.Plugins.Packages;

/// <summary>Reads the members of an object strictly: each must be known, of the right kind and in its range. Faults are gathered, and reading goes on.</summary>
internal sealed class JsonFields
{
    private readonly string _path;
    private readonly JsonFaults _faults;
    private readonly Dictionary<string, JsonElement> _members = new(StringComparer.Ordinal);

    private JsonFields(JsonElement value, string path, JsonFaults faults, string[] known)
    {
        _path = path;
        _faults = faults;
        foreach (var member in value.EnumerateObject())
        {
            _members[member.Name] = member.Value;
            if (!known.Contains(member.Name, StringComparer.Ordinal))
            {
                faults.Add(
                    DocumentReason.UnknownKey,
                    StrictJson.Pointer(path, member.Name),
                    $"'{PlainText.Of(member.Name)}' is not known here{NearestWord.Hint(member.Name, known)}",
                    $"the fields are {string.Join(", ", known)}");
            }
        }
    }

    internal delegate bool Grammar(string text, out string? fault);

    /// <summary>Begins to read a value that must be an object; null, with a fault, where it is none.</summary>
    internal static JsonFields? Of(JsonElement value, string path, JsonFaults faults, params string[] known)
    {
        if (value.ValueKind == JsonValueKind.Object)
        {
            return new JsonFields(value, path, faults, known);
        }

        faults.Add(DocumentReason.WrongType, path, $"it must be an object, and is {KindOf(value)}");
        return null;
    }

    internal bool Has(string key) => _members.ContainsKey(key);

    internal string PathOf(string key) => StrictJson.Pointer(_path, key);

    internal void Fault(string key, string code, string message, string? fix = null) => _faults.Add(code, PathOf(key), message, fix);

    /// <summary>Demands that members are there.</summary>
    internal void Require(params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            if (!Has(key))
            {
                _faults.Add(DocumentReason.MissingKey, _path, $"'{key}' is missing");
            }
        }
    }

    /// <summary>A value as it stands, null where it is absent.</summary>
    internal JsonElement? Value(string key) => _members.TryGetValue(key, out var value) ? value : null;

    /// <summary>A text without control characters; null where absent or faulty.</summary>
    internal string? Text(string key, int max, int min = 1, bool allowLines = false, Grammar? grammar = null)
    {
        if (Value(key) is not { } value)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.String)
        {
            Fault(key, DocumentReason.WrongType, $"it must be text, and is {KindOf(value)}");
            return null;
        }

        var text = value.GetString()!;
        if (text.Length < min || text.Length > max)
        {
            Fault(key, DocumentReason.OutOfRange, FormattableString.Invariant($"it must have {min:N0} to {max:N0} characters, and has {text.Length:N0}"));
            return null;
        }

        if (PlainText.HasControls(text, allowLines))
        {
            Fault(key, DocumentReason.NotText, "it has characters that are not to be seen and steer what shows them", "write plain text");
            return null;
        }

        if (grammar is null || grammar(text, out var fault))
        {
            return text;
        }

        Fault(key, DocumentReason.Invalid, $"'{PlainText.Of(text)}' {fault}");
        return null;
    }

    /// <summary>A whole number; null where absent or faulty.</summary>
    internal long? Integer(string key, long min, long max)
    {
        if (Value(key) is not { } value)
        {
            return null;
        }

        if (value.ValueKind != JsonValueKind.Number)
        {
            Fault(key, DocumentReason.WrongType, $"it must be a whole number, and is {KindOf(value)}");
            return null;
        }

        if (CanonicalJson.IsInteger(value, out var number) && number >= min && number <= max)
        {
            return number;
        }

        Fault(key, DocumentReason.OutOfRange, FormattableString.Invariant($"it must be a whole number from {min:N0} to {max:N0}, in digits alone"));
        return null;
    }

    /// <summary>True or false; null where absent or faulty.</summary>
    internal bool? Boolean(string key)
    {
        if (Value(key) is not { } value)
        {
            return null;
        }

        if (value.ValueKind is JsonValueKind.True or JsonValueKind.False)
        {
            return value.GetBoolean();
        }

        Fault(key, DocumentReason.WrongType, $"it must be true or false, and is {KindOf(value)}");
        return null;
    }

    /// <summary>One of a closed set; null where absent or faulty.</summary>
    internal T? Choice<T>(string key, IReadOnlyDictionary<string, T> choices)
        where T : struct
    {
        if (Text(key, 64) is not { } text)
        {
            return null;
        }

        if (choices.TryGetValue(text, out var choice))
        {
            return choice;
        }

        Fault(key, DocumentReason.NotAllowed, $"'{PlainText.Of(text)}' is not one of {string.Join(", ", choices.Keys)}{NearestWord.Hint(text, choices.Keys)}");
        return null;
    }

    /// <summary>The objects of a list with their paths; those that are none are faults and left out. Empty where absent.</summary>
    internal IEnumerable<JsonFields> Objects(string key, int max, params string[] known)
    {
        if (Value(key) is not { } value)
        {
            return [];
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            Fault(key, DocumentReason.WrongType, $"it must be a list, and is {KindOf(value)}", "write [] for none");
            return [];
        }

        if (value.GetArrayLength() > max)
        {
            Fault(key, DocumentReason.OutOfRange, FormattableString.Invariant($"it has {value.GetArrayLength():N0} entries; {max:N0} are allowed"));
            return [];
        }

        return [.. value.EnumerateArray().Select((item, index) => Of(item, StrictJson.Pointer(PathOf(key), index), _faults, known)).OfType<JsonFields>()];
    }

    /// <summary>An object; null where absent or faulty.</summary>
    internal JsonFields? Object(string key, params string[] known) => Value(key) is { } value ? Of(value, PathOf(key), _faults, known) : null;

    /// <summary>What a value is, in words.</summary>
    internal static string KindOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "a list",
        JsonValueKind.String => "text",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "true or false",
    };
}
