using System.Collections.Immutable;
using System.Diagnostics.CodeAnalysis;
using System.Globalization;

namespace Bailey.Policy.Documents;

/// <summary>
/// Reads a mapping strictly: each key must be known, of the right kind and in its range. Every fault is gathered and reading goes
/// on, so that all are reported at once; what a faulty document yields is never used.
/// </summary>
internal sealed class MappingReader
{
    private readonly MappingNode _node;
    private readonly FaultList _faults;
    private readonly Dictionary<string, DocumentNode> _values;

    private MappingReader(MappingNode node, FaultList faults, ReadOnlySpan<string> known)
    {
        _node = node;
        _faults = faults;
        _values = new Dictionary<string, DocumentNode>(node.Entries.Count, StringComparer.Ordinal);
        foreach (var (key, value) in node.Entries)
        {
            if (!known.Contains(key.Text))
            {
                var near = NearestWord.Find(key.Text, known);
                faults.Add(
                    key,
                    DocumentReason.UnknownKey,
                    $"the key '{ShownText.Of(key.Text)}' is not known here{(near is null ? "" : $" (did you mean '{near}'?)")}",
                    $"the keys are {string.Join(", ", known.ToArray())}");
            }

            _values[key.Text] = value;
        }
    }

    /// <summary>Where the mapping begins.</summary>
    internal DocumentNode Node => _node;

    /// <summary>Whether it has no keys at all.</summary>
    internal bool IsEmpty => _node.Entries.Count == 0;

    /// <summary>Begins to read a value that must be a mapping; null, with a fault, where it is not.</summary>
    internal static MappingReader? Of(DocumentNode node, FaultList faults, params ReadOnlySpan<string> known)
    {
        if (node is MappingNode mapping)
        {
            return new MappingReader(mapping, faults, known);
        }

        faults.Add(node, DocumentReason.WrongType, $"{Name(node)} must be a mapping of keys to values, and is {node.Kind}");
        return null;
    }

    /// <summary>Whether a key is there, whatever its value.</summary>
    internal bool Has(string key) => _values.ContainsKey(key);

    /// <summary>The value of a key as it was written.</summary>
    internal bool TryGet(string key, [NotNullWhen(true)] out DocumentNode? node) => _values.TryGetValue(key, out node);

    /// <summary>Adds a fault at a key, or at the mapping where the key is absent.</summary>
    internal void Fault(string key, string code, string message, string? fix = null) =>
        _faults.Add(_values.GetValueOrDefault(key, _node), code, message, fix);

    /// <summary>Adds a fault of the mapping as a whole.</summary>
    internal void FaultOfAll(string code, string message, string? fix = null) => _faults.Add(_node, code, message, fix);

    /// <summary>Demands that a key is there.</summary>
    internal void Require(params ReadOnlySpan<string> keys)
    {
        foreach (var key in keys)
        {
            if (!Has(key))
            {
                _faults.Add(_node, DocumentReason.MissingKey, $"{Name(_node)} lacks the key '{key}'", $"add '{key}:' with its value");
            }
        }
    }

    /// <summary>A boolean, or the default where the key is absent or faulty.</summary>
    internal bool Boolean(string key, bool absent)
    {
        if (!TryGet(key, out var node))
        {
            return absent;
        }

        if (node is ScalarNode { Tag: ScalarTag.Boolean } scalar)
        {
            return char.ToLowerInvariant(scalar.Text[0]) == 't';
        }

        _faults.Add(node, DocumentReason.WrongType, $"'{key}' must be true or false, and is {node.Kind}", "write true or false, without quotes");
        return absent;
    }

    /// <summary>A whole number within a range, or the default where the key is absent or faulty.</summary>
    internal long Integer(string key, long absent, long min, long max)
    {
        if (!TryGet(key, out var node))
        {
            return absent;
        }

        if (node is not ScalarNode { Tag: ScalarTag.Number } scalar)
        {
            _faults.Add(node, DocumentReason.WrongType, $"'{key}' must be a whole number, and is {node.Kind}", "write digits only, without quotes");
            return absent;
        }

        if (long.TryParse(scalar.Text, NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max)
        {
            return value;
        }

        var range = max == long.MaxValue ? FormattableString.Invariant($"{min:N0} or more") : FormattableString.Invariant($"from {min:N0} to {max:N0}");
        _faults.Add(node, DocumentReason.OutOfRange, $"'{key}' must be a whole number, {range}, and is {ShownText.Of(scalar.Text)}");
        return absent;
    }

    /// <summary>A text, or null where the key is absent or faulty.</summary>
    internal string? Text(string key, int maxLength = 1024)
    {
        if (!TryGet(key, out var node) || TextOf(node, $"'{key}'") is not { } text)
        {
            return null;
        }

        if (text.Text.Length is > 0 && text.Text.Length <= maxLength)
        {
            return text.Text;
        }

        _faults.Add(node, DocumentReason.OutOfRange, FormattableString.Invariant($"'{key}' must have 1 to {maxLength:N0} characters, and has {text.Text.Length:N0}"));
        return null;
    }

    /// <summary>One of a closed set, or the default where the key is absent or faulty.</summary>
    internal T Choice<T>(string key, T absent, IReadOnlyDictionary<string, T> choices) =>
        TryGet(key, out var node) && TryChoose(node, $"'{key}'", choices, out var value) ? value : absent;

    /// <summary>A list of a closed set, without repetitions; empty where absent.</summary>
    internal ImmutableArray<T> Choices<T>(string key, IReadOnlyDictionary<string, T> choices) =>
        [.. Items(key).Select((node, index) => (Ok: TryChoose(node, $"'{key}' item {index + 1}", choices, out var value), value)).Where(static item => item.Ok).Select(static item => item.value!).Distinct()];

    /// <summary>A list of texts that are read by a grammar, in order and without repetitions; empty where absent.</summary>
    /// <param name="key">The key.</param>
    /// <param name="read">The value of a text, or null and what is wrong with it.</param>
    internal ImmutableArray<T> List<T>(string key, Func<string, (T? Value, string? Fault)> read)
        where T : class
    {
        var values = ImmutableArray.CreateBuilder<T>();
        var seen = new HashSet<T>();
        foreach (var node in Items(key))
        {
            if (TextOf(node, $"an item of '{key}'") is not { } scalar)
            {
                continue;
            }

            var (value, fault) = read(scalar.Text);
            if (value is null)
            {
                _faults.Add(node, DocumentReason.Invalid, fault!);
            }
            else if (seen.Add(value))
            {
                values.Add(value);
            }
        }

        return values.ToImmutable();
    }

    /// <summary>Reads a text by a grammar, or says what is wrong with it.</summary>
    internal delegate bool TryParse<T>(string text, out T? value, out string? fault);

    /// <summary>A list of texts that are read by a grammar, of bounded length, in order and without repetitions; empty where absent.</summary>
    internal ImmutableArray<T> List<T>(string key, int maxItems, TryParse<T> parse)
        where T : class
    {
        if (TryGet(key, out var node) && node is SequenceNode sequence && sequence.Items.Count > maxItems)
        {
            Fault(key, DocumentReason.OutOfRange, FormattableString.Invariant($"'{key}' has more than {maxItems:N0} entries"), "use patterns that match several");
            return [];
        }

        return List(key, text => parse(text, out var value, out var fault) ? (value, null) : ((T?)null, fault));
    }

    /// <summary>A list of whole numbers within a range, of bounded length, in order and without repetitions; empty where absent.</summary>
    internal ImmutableArray<int> Integers(string key, int maxItems, int min, int max)
    {
        var items = Items(key);
        if (items.Count > maxItems)
        {
            Fault(key, DocumentReason.OutOfRange, FormattableString.Invariant($"'{key}' has more than {maxItems:N0} entries"));
            return [];
        }

        var values = new List<int>(items.Count);
        foreach (var node in items)
        {
            if (node is ScalarNode { Tag: ScalarTag.Number } scalar && int.TryParse(scalar.Text, NumberStyles.None, CultureInfo.InvariantCulture, out var value) && value >= min && value <= max)
            {
                values.Add(value);
            }
            else
            {
                var code = node is ScalarNode { Tag: ScalarTag.Number } ? DocumentReason.OutOfRange : DocumentReason.WrongType;
                _faults.Add(node, code, FormattableString.Invariant($"an item of '{key}' must be a whole number from {min:N0} to {max:N0}, and is {(node is ScalarNode number ? ShownText.Of(number.Text) : node.Kind)}"), "write digits only, without quotes");
            }
        }

        return [.. values.Distinct()];
    }

    /// <summary>A mapping, or null where the key is absent or faulty.</summary>
    internal MappingReader? Mapping(string key, params ReadOnlySpan<string> known) =>
        TryGet(key, out var node) ? Of(node, _faults, known) : null;

    /// <summary>A list of mappings; those that are none are faults and left out. Empty where absent.</summary>
    internal IReadOnlyList<MappingReader> Mappings(string key, params string[] known) =>
        [.. Items(key).Select(node => Of(node, _faults, known)).OfType<MappingReader>()];

    /// <summary>The entries of a mapping with free keys, each with its key's node; empty where absent.</summary>
    internal IReadOnlyList<KeyValuePair<ScalarNode, DocumentNode>> Entries(string key)
    {
        if (!TryGet(key, out var node))
        {
            return [];
        }

        if (node is MappingNode mapping)
        {
            return mapping.Entries;
        }

        _faults.Add(node, DocumentReason.WrongType, $"'{key}' must be a mapping of keys to values, and is {node.Kind}");
        return [];
    }

    /// <summary>The items of a list, whatever they are; empty where absent.</summary>
    internal IReadOnlyList<DocumentNode> Items(string key)
    {
        if (!TryGet(key, out var node))
        {
            return [];
        }

        if (node is SequenceNode sequence)
        {
            return sequence.Items;
        }

        _faults.Add(node, DocumentReason.WrongType, $"'{key}' must be a list, and is {node.Kind}", $"write '{key}: []' for none, or one item a line after '- '");
        return [];
    }

    private ScalarNode? TextOf(DocumentNode node, string name)
    {
        if (node is ScalarNode { Tag: ScalarTag.Text } scalar)
        {
            return scalar;
        }

        var fix = node is ScalarNode { Tag: not ScalarTag.Null } ? $"put it in quotes if it is meant as text: \"{ShownText.Of(((ScalarNode)node).Text)}\"" : null;
        _faults.Add(node, DocumentReason.WrongType, $"{name} must be text, and is {node.Kind}", fix);
        return null;
    }

    private bool TryChoose<T>(DocumentNode node, string name, IReadOnlyDictionary<string, T> choices, [MaybeNullWhen(false)] out T value)
    {
        value = default;
        if (TextOf(node, name) is not { } scalar)
        {
            return false;
        }

        if (choices.TryGetValue(scalar.Text, out value))
        {
            return true;
        }

        var near = NearestWord.Find(scalar.Text, [.. choices.Keys]);
        _faults.Add(
            node,
            DocumentReason.NotAllowed,
            $"{name} is '{ShownText.Of(scalar.Text)}', which is not one of {string.Join(", ", choices.Keys)}{(near is null ? "" : $" (did you mean '{near}'?)")}");
        return false;
    }

    private static string Name(DocumentNode node) => node.Path.Length == 0 ? "the document" : $"'{node.Path}'";
}
