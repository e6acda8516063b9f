using System.Globalization;
using System.Text.Json;

namespace Bailey.Plugins.Extism;

// Single values, and the faults found in them.
internal sealed partial class ManifestReader
{
    private string? ReadHash(JsonElement value, string at)
    {
        var hash = ReadOptionalText(value, at);
        if (hash is null || (hash.Length == 64 && hash.All(char.IsAsciiHexDigit)))
        {
            return hash;
        }

        Add(ExtismManifestReason.BadValue, at, "a hash is SHA-256 in 64 hexadecimal digits");
        return null;
    }

    private byte[]? ReadBase64(JsonElement value, string at)
    {
        if (!IsOf(value, JsonValueKind.String, at))
        {
            return null;
        }

        if (value.TryGetBytesFromBase64(out var bytes))
        {
            return bytes;
        }

        Add(ExtismManifestReason.BadValue, at, "data is not base64 (RFC 4648, 4)");
        return null;
    }

    private string? ReadOptionalText(JsonElement value, string at) =>
        value.ValueKind == JsonValueKind.Null ? null : ReadText(value, at, 1);

    private string? ReadText(JsonElement value, string at, int least)
    {
        if (!IsOf(value, JsonValueKind.String, at))
        {
            return null;
        }

        var text = value.GetString()!;
        if (text.Length >= least && !text.Contains('\0'))
        {
            return text;
        }

        Add(ExtismManifestReason.BadValue, at, "it must not be empty or hold a NUL character");
        return null;
    }

    private long? ReadNumber(JsonElement value, string at, long least, long most)
    {
        if (value.ValueKind == JsonValueKind.Null || !IsOf(value, JsonValueKind.Number, at))
        {
            return null;
        }

        if (value.TryGetInt64(out var number) && number >= least && number <= most)
        {
            return number;
        }

        Add(ExtismManifestReason.OutOfRange, at, $"it must be a whole number from {least} to {most}");
        return null;
    }

    private List<(JsonElement Item, string At)> Items(JsonElement array, string at, int most)
    {
        var items = new List<(JsonElement, string)>();
        if (!IsOf(array, JsonValueKind.Array, at))
        {
            return items;
        }

        if (array.GetArrayLength() > most)
        {
            Add(ExtismManifestReason.OutOfRange, at, $"it may have {most} entries");
            return items;
        }

        var index = 0;
        foreach (var item in array.EnumerateArray())
        {
            items.Add((item, $"{at}/{(index++).ToString(CultureInfo.InvariantCulture)}"));
        }

        return items;
    }

    private List<(string Name, JsonElement Value, string At)> Fields(JsonElement element, string at)
    {
        var fields = new List<(string, JsonElement, string)>();
        if (!IsOf(element, JsonValueKind.Object, at))
        {
            return fields;
        }

        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var property in element.EnumerateObject())
        {
            var place = $"{at}/{property.Name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";
            if (!seen.Add(property.Name))
            {
                Add(ExtismManifestReason.DuplicateField, place, "the field is given twice");
            }
            else if (seen.Count > MaxEntries)
            {
                Add(ExtismManifestReason.OutOfRange, at, $"it may have {MaxEntries} fields");
                break;
            }
            else
            {
                fields.Add((property.Name, property.Value, place));
            }
        }

        return fields;
    }

    private bool IsOf(JsonElement value, JsonValueKind kind, string at)
    {
        if (value.ValueKind == kind)
        {
            return true;
        }

        Add(ExtismManifestReason.WrongType, at, $"it must be {Word(kind)} and is {Word(value.ValueKind)}");
        return false;
    }

    private static string Word(JsonValueKind kind) => kind switch
    {
        JsonValueKind.Object => "an object",
        JsonValueKind.Array => "an array",
        JsonValueKind.String => "a string",
        JsonValueKind.Number => "a number",
        JsonValueKind.Null => "null",
        _ => "a boolean",
    };

    private void Unknown(string at, string name, string known) =>
        Add(ExtismManifestReason.UnknownField, at, $"the field '{name}' is unknown; known are {known}");

    private void Add(string code, string at, string message)
    {
        if (_faults.Count < MaxFaults)
        {
            _faults.Add(new ExtismManifestFault(code, at, message));
        }
    }
}
