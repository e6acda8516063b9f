using System.Globalization;
using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bailey.Plugins.Packages;

namespace Bailey.Console.Pages.Plugins.Settings;

/// <summary>
/// Settings while they are edited: whole, with what no field shows, and with what was typed and cannot be read yet. Form and raw JSON are two views of
/// the same draft, so that going from one to the other loses nothing.
/// </summary>
public sealed class SettingsDraft
{
    private static readonly JsonSerializerOptions s_indented = new() { WriteIndented = true, Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping, MaxDepth = 128 };
    private static readonly JsonDocumentOptions s_reading = new() { MaxDepth = 64, AllowDuplicateProperties = false };

    private readonly Dictionary<string, string> _typed = new(StringComparer.Ordinal);
    private readonly Dictionary<string, int> _choices = new(StringComparer.Ordinal);
    private readonly Dictionary<string, JsonNode?> _kept = new(StringComparer.Ordinal);

    private SettingsDraft(JsonNode? root) => Root = root;

    /// <summary>The settings.</summary>
    public JsonNode? Root { get; private set; }

    /// <summary>Whether all that was typed can be read.</summary>
    public bool IsWhole => _typed.Count == 0;

    /// <summary>Reads settings.</summary>
    /// <exception cref="JsonException">It is no JSON.</exception>
    public static SettingsDraft Of(string json) => new(JsonNode.Parse(json, documentOptions: s_reading));

    /// <summary>Replaces them by what somebody wrote as JSON.</summary>
    /// <param name="json">The text.</param>
    /// <param name="fault">What is wrong with it; nothing was replaced then.</param>
    public bool TryReplace(string json, out string? fault)
    {
        try
        {
            var root = JsonNode.Parse(json, documentOptions: s_reading);
            if (JsonSerializer.SerializeToUtf8Bytes(root).Length > SettingsSchema.MaxSettingsBytes)
            {
                fault = string.Create(CultureInfo.InvariantCulture, $"This is more than can be saved: settings have {SettingsSchema.MaxSettingsBytes:N0} bytes at most.");
                return false;
            }

            (Root, fault) = (root, null);
            _typed.Clear();
            _choices.Clear();
            return true;
        }
        catch (JsonException e)
        {
            var place = e.LineNumber is { } line ? string.Create(CultureInfo.InvariantCulture, $" Look at line {line + 1}, character {e.BytePositionInLine + 1}.") : "";
            fault = $"This is not JSON yet.{place} Every name and text is in double quotes, parts are parted by commas, and no name is there twice.";
            return false;
        }
    }

    /// <summary>The settings as indented JSON.</summary>
    public string ToText() => Root?.ToJsonString(s_indented) ?? "null";

    /// <summary>The settings as they are sent.</summary>
    public JsonElement ToElement() => JsonSerializer.SerializeToElement(Root);

    internal bool Has(string pointer) => TryGet(pointer, out _);

    internal JsonNode? Get(string pointer) => TryGet(pointer, out var value) ? value : null;

    /// <summary>What was typed there and cannot be read; null where all can.</summary>
    internal string? TypedAt(string pointer) => _typed.GetValueOrDefault(pointer);

    /// <summary>Keeps what was typed until it can be read.</summary>
    internal void Keep(string pointer, string text) => _typed[pointer] = text;

    internal void Set(string pointer, JsonNode? value)
    {
        _typed.Remove(pointer);
        if (pointer.Length == 0)
        {
            Root = value;
            return;
        }

        var (parent, name) = Split(pointer);
        switch (Get(parent))
        {
            case JsonObject members:
                members[name] = value;
                break;
            case JsonArray list when int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < list.Count:
                list[index] = value;
                break;
            case null:
                Set(parent, new JsonObject { [name] = value });
                break;
            default:
                break;
        }
    }

    internal void Remove(string pointer)
    {
        Forget(pointer);
        var (parent, name) = Split(pointer);
        switch (Get(parent))
        {
            case JsonObject members:
                members.Remove(name);
                break;
            case JsonArray list when int.TryParse(name, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < list.Count:
                list.RemoveAt(index);
                Renumber(parent, old => old == index ? null : old > index ? old - 1 : old);
                break;
            default:
                break;
        }
    }

    internal void Append(string pointer, JsonNode? value)
    {
        if (Get(pointer) is not JsonArray list)
        {
            Set(pointer, list = []);
        }

        list.Add(value);
    }

    internal void Swap(string pointer, int first, int second)
    {
        if (Get(pointer) is not JsonArray list || Math.Min(first, second) < 0 || Math.Max(first, second) >= list.Count)
        {
            return;
        }

        var (one, other) = (list[first]?.DeepClone(), list[second]?.DeepClone());
        (list[first], list[second]) = (other, one);
        Renumber(pointer, old => old == first ? second : old == second ? first : old);
    }

    internal bool Rename(string pointer, string oldName, string newName)
    {
        if (newName.Length == 0 || Get(pointer) is not JsonObject members || members.ContainsKey(newName) || !members.TryGetPropertyValue(oldName, out var value))
        {
            return false;
        }

        var at = members.IndexOf(oldName);
        members.RemoveAt(at);
        members.Insert(at, newName, value);
        Forget(JsonPointer.Of(pointer, oldName));
        return true;
    }

    /// <summary>Which of several forms somebody chose for a value; null where nobody did.</summary>
    internal int? ChoiceAt(string pointer) => _choices.TryGetValue(pointer, out var choice) ? choice : null;

    /// <summary>Chooses another form; the value of the one before is kept, for whoever goes back to it.</summary>
    internal void Choose(string pointer, int before, int after, Func<JsonNode?> create)
    {
        _kept[$"{pointer} {before}"] = Get(pointer)?.DeepClone();
        Forget(pointer);
        _choices[pointer] = after;
        Set(pointer, _kept.TryGetValue($"{pointer} {after}", out var kept) ? kept?.DeepClone() : create());
    }

    private static (string Parent, string Name) Split(string pointer)
    {
        var at = pointer.LastIndexOf('/');
        return (pointer[..at], JsonPointer.Parts(pointer)[^1]);
    }

    private bool TryGet(string pointer, out JsonNode? value)
    {
        value = Root;
        foreach (var part in JsonPointer.Parts(pointer))
        {
            switch (value)
            {
                case JsonObject members when members.TryGetPropertyValue(part, out var member):
                    value = member;
                    break;
                case JsonArray list when int.TryParse(part, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && index < list.Count:
                    value = list[index];
                    break;
                default:
                    value = null;
                    return false;
            }
        }

        return true;
    }

    private void Forget(string pointer)
    {
        foreach (var key in _typed.Keys.Where(key => IsIn(key, pointer)).ToList())
        {
            _typed.Remove(key);
        }

        foreach (var key in _choices.Keys.Where(key => IsIn(key, pointer)).ToList())
        {
            _choices.Remove(key);
        }
    }

    private static bool IsIn(string pointer, string place) => pointer == place || pointer.StartsWith(place + "/", StringComparison.Ordinal);

    // What was typed into items goes with them.
    private void Renumber(string list, Func<int, int?> newIndexOf)
    {
        Renumber(_typed, list, newIndexOf);
        Renumber(_choices, list, newIndexOf);
    }

    private static void Renumber<T>(Dictionary<string, T> places, string list, Func<int, int?> newIndexOf)
    {
        foreach (var (key, value) in places.Where(pair => pair.Key.StartsWith(list + "/", StringComparison.Ordinal)).ToList())
        {
            places.Remove(key);
            var rest = key[(list.Length + 1)..];
            var end = rest.IndexOf('/', StringComparison.Ordinal);
            var number = end < 0 ? rest : rest[..end];
            if (int.TryParse(number, NumberStyles.None, CultureInfo.InvariantCulture, out var index) && newIndexOf(index) is { } moved)
            {
                places[JsonPointer.Of(list, moved) + rest[number.Length..]] = value;
            }
        }
    }
}
