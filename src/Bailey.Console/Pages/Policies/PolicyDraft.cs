using System.Collections.Immutable;
using System.Globalization;
using System.Text;
using System.Text.Encodings.Web;
using System.Text.Json;
using Bailey.Policy.Documents;

namespace Bailey.Console.Pages.Policies;

/// <summary>A policy document while a form edits it: whatever is typed, right or wrong, so that nothing is lost before it is mended.</summary>
public sealed class PolicyDraft
{
    private static readonly JsonSerializerOptions s_quotes = new() { Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping };
    private readonly ImmutableArray<PolicyKey> _keys;
    private readonly Dictionary<string, bool> _switches = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _texts = new(StringComparer.Ordinal);
    private readonly Dictionary<string, SortedSet<string>> _choices = new(StringComparer.Ordinal);
    private readonly Dictionary<string, List<Dictionary<string, string>>> _records = new(StringComparer.Ordinal);

    private PolicyDraft(ImmutableArray<PolicyKey> keys)
    {
        _keys = keys;
        foreach (var key in keys)
        {
            _switches[key.Name] = false;
            _texts[key.Name] = key.Default;
            _choices[key.Name] = new SortedSet<string>(StringComparer.Ordinal);
            _records[key.Name] = [];
        }
    }

    internal bool Switch(PolicyKey key) => _switches[key.Name];

    internal void Switch(PolicyKey key, bool value) => _switches[key.Name] = value;

    /// <summary>The word of a choice, or the lines of a list.</summary>
    internal string Text(PolicyKey key) => _texts[key.Name];

    internal void Text(PolicyKey key, string value) => _texts[key.Name] = value;

    internal bool Has(PolicyKey key, string option) => _choices[key.Name].Contains(option);

    internal void Choose(PolicyKey key, string option, bool isChosen)
    {
        if (isChosen)
        {
            _choices[key.Name].Add(option);
        }
        else
        {
            _choices[key.Name].Remove(option);
        }
    }

    internal List<Dictionary<string, string>> Records(PolicyKey key) => _records[key.Name];

    /// <summary>Reads a document; null for one that a form cannot show, as its text is no YAML or has other keys or values than there are.</summary>
    internal static PolicyDraft? Read(string text, ImmutableArray<PolicyKey> keys)
    {
        try
        {
            using var json = JsonDocument.Parse(DocumentJson.Of(Encoding.UTF8.GetBytes(text)));
            var draft = new PolicyDraft(keys);
            return json.RootElement.ValueKind == JsonValueKind.Object && json.RootElement.EnumerateObject().All(member => draft.TryTake(member)) ? draft : null;
        }
        catch (Exception e) when (e is PolicyDocumentException or JsonException)
        {
            return null;
        }
    }

    /// <summary>The document, in YAML.</summary>
    internal string Print()
    {
        var text = new StringBuilder();
        foreach (var key in _keys)
        {
            text.Append(key.Name).Append(':');
            switch (key.Kind)
            {
                case PolicyValueKind.Switch:
                    text.Append(Switch(key) ? " true\n" : " false\n");
                    break;
                case PolicyValueKind.Choice:
                    text.Append(CultureInfo.InvariantCulture, $" {Quote(Text(key))}\n");
                    break;
                case PolicyValueKind.Records:
                    List(Records(key).Select(static record => string.Join("\n    ", record.Select(static part => $"{part.Key}: {Quote(part.Value)}"))));
                    break;
                case PolicyValueKind.Numbers:
                    List(Entries(key).Select(static entry => entry.All(char.IsAsciiDigit) && entry.Length < 10 ? entry : Quote(entry)));
                    break;
                default:
                    List(Entries(key).Select(Quote));
                    break;
            }
        }

        return text.ToString();

        void List(IEnumerable<string> items)
        {
            var isEmpty = true;
            foreach (var item in items)
            {
                text.Append(isEmpty ? "\n" : "").Append(CultureInfo.InvariantCulture, $"  - {item}\n");
                isEmpty = false;
            }

            text.Append(isEmpty ? " []\n" : "");
        }
    }

    /// <summary>What a key says, as single entries for people to compare.</summary>
    internal IReadOnlyList<string> Shown(PolicyKey key) => key.Kind switch
    {
        PolicyValueKind.Switch => [Switch(key) ? "on" : "off"],
        PolicyValueKind.Choice => [Text(key)],
        PolicyValueKind.Records => [.. Records(key).Select(static record => string.Join(" · ", record.Values))],
        _ => [.. Entries(key)],
    };

    /// <summary>Takes what another draft says of a key.</summary>
    internal void Take(PolicyKey key, PolicyDraft other)
    {
        _switches[key.Name] = other._switches[key.Name];
        _texts[key.Name] = other._texts[key.Name];
        _choices[key.Name] = new SortedSet<string>(other._choices[key.Name], StringComparer.Ordinal);
        _records[key.Name] = [.. other._records[key.Name].Select(static record => new Dictionary<string, string>(record))];
    }

    private IEnumerable<string> Entries(PolicyKey key) => key.Kind == PolicyValueKind.Choices
        ? key.Options.Select(static option => option.Name).Where(_choices[key.Name].Contains)
        : Text(key).Split('\n', StringSplitOptions.TrimEntries | StringSplitOptions.RemoveEmptyEntries);

    private bool TryTake(JsonProperty member)
    {
        if (_keys.FirstOrDefault(key => key.Name == member.Name) is not { } key)
        {
            return false;
        }

        var value = member.Value;
        switch (key.Kind)
        {
            case PolicyValueKind.Switch when value.ValueKind is JsonValueKind.True or JsonValueKind.False:
                Switch(key, value.GetBoolean());
                return true;
            case PolicyValueKind.Choice when value.ValueKind == JsonValueKind.String && key.Options.Any(option => option.Name == value.GetString()):
                Text(key, value.GetString()!);
                return true;
            case PolicyValueKind.Choice when value.ValueKind == JsonValueKind.Number && value.TryGetInt32(out var place) && place >= 0 && place < key.Options.Length:
                Text(key, key.Options[place].Name);
                return true;
            case PolicyValueKind.Choices when Texts(value) is { } words && words.All(word => key.Options.Any(option => option.Name == word)):
                _choices[key.Name].UnionWith(words);
                return true;
            case PolicyValueKind.Lines or PolicyValueKind.Numbers when Texts(value) is { } lines:
                Text(key, string.Join('\n', lines));
                return true;
            case PolicyValueKind.Records when value.ValueKind == JsonValueKind.Array:
                return value.EnumerateArray().All(entry => TryAdd(key, entry));
            default:
                return false;
        }
    }

    private bool TryAdd(PolicyKey key, JsonElement entry)
    {
        if (entry.ValueKind != JsonValueKind.Object)
        {
            return false;
        }

        var record = key.Options.ToDictionary(static option => option.Name, static _ => "");
        foreach (var part in entry.EnumerateObject())
        {
            if (!record.ContainsKey(part.Name) || part.Value.ValueKind is not (JsonValueKind.String or JsonValueKind.Number))
            {
                return false;
            }

            record[part.Name] = part.Value.ToString();
        }

        _records[key.Name].Add(record);
        return true;
    }

    private static List<string>? Texts(JsonElement list) => list.ValueKind == JsonValueKind.Array && list.EnumerateArray().All(static item => item.ValueKind is JsonValueKind.String or JsonValueKind.Number)
        ? [.. list.EnumerateArray().Select(static item => item.ToString())]
        : null;

    private static string Quote(string text) => text.Length > 0 && text.All(static c => char.IsAsciiLetterLower(c) || c == '_') && text is not ("true" or "false" or "null" or "yes" or "no" or "on" or "off" or "y" or "n")
        ? text
        : JsonSerializer.Serialize(text, s_quotes);
}
