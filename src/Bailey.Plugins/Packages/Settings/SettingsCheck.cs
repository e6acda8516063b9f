using System.Text.Json;
using System.Text.RegularExpressions;
using Bailey.Policy;
using Bailey.Policy.Documents;

namespace Bailey.Plugins.Packages;

/// <summary>Judges one value by a schema, with a bounded effort.</summary>
internal sealed class SettingsCheck(JsonFaults faults, JudgingEffort effort)
{
    private const int MaxDepth = 200;

    private int _depth;
    private bool _isTold;

    /// <summary>Adds everything that is wrong with a value.</summary>
    internal void Check(SchemaNode schema, JsonElement value, string path)
    {
        if (!effort.TryTake() || _depth >= MaxDepth)
        {
            Spend(path);
            return;
        }

        _depth++;
        CheckValue(schema, value, path);
        _depth--;
    }

    private void Spend(string path)
    {
        if (!_isTold)
        {
            _isTold = true;
            faults.Add(DocumentReason.TooManyValues, path, "judging the settings by their schema takes too long");
        }

        effort.GiveUp();
    }

    private void CheckValue(SchemaNode schema, JsonElement value, string path)
    {
        if (schema.Always is { } always)
        {
            if (!always)
            {
                faults.Add(DocumentReason.UnknownKey, path, "nothing may stand here");
            }

            return;
        }

        if (schema.Types is { } types && !types.Any(type => IsOf(type, value)))
        {
            faults.Add(DocumentReason.WrongType, path, $"it must be {string.Join(" or ", types)}, and is {JsonFields.KindOf(value)}");
            return;
        }

        if (schema.Enum is { } allowed && !allowed.ContainsKey(JsonValueText.Of(value)))
        {
            faults.Add(DocumentReason.NotAllowed, path, $"it must be {(allowed.Count == 1 ? "" : "one of ")}{string.Join(", ", allowed.Values.Take(20).Select(static value => PlainText.Of(value)))}{(allowed.Count > 20 ? ", ..." : "")}");
        }

        CheckKind(schema, value, path);
        CheckCombinations(schema, value, path);
    }

    private void CheckKind(SchemaNode schema, JsonElement value, string path)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.String:
                CheckText(schema, value.GetString()!, path);
                break;
            case JsonValueKind.Number:
                CheckNumber(schema, value, path);
                break;
            case JsonValueKind.Array:
                CheckList(schema, value, path);
                break;
            case JsonValueKind.Object:
                CheckObject(schema, value, path);
                break;
        }
    }

    private void CheckText(SchemaNode schema, string text, string path)
    {
        CheckCount(schema, "Length", "characters", text.EnumerateRunes().Count(), path);
        if (schema.Format is { } format && !SettingFormats.Matches(format, text))
        {
            faults.Add(DocumentReason.Invalid, path, $"it is no {format}");
        }

        if (schema.Pattern is { } pattern && !Matches(pattern, text))
        {
            faults.Add(DocumentReason.Invalid, path, $"it does not match the pattern {PlainText.Of(pattern.ToString())}");
        }
    }

    private static bool Matches(Regex pattern, string text)
    {
        try
        {
            return pattern.IsMatch(text);
        }
        catch (RegexMatchTimeoutException)
        {
            return false;
        }
    }

    private void CheckNumber(SchemaNode schema, JsonElement value, string path)
    {
        if (schema.Numbers.Count == 0)
        {
            return;
        }

        if (!value.TryGetDecimal(out var number))
        {
            faults.Add(DocumentReason.OutOfRange, path, "it has more digits than can be judged");
            return;
        }

        foreach (var (keyword, bound) in schema.Numbers)
        {
            var fault = keyword switch
            {
                "minimum" when number < bound => FormattableString.Invariant($"it must be {bound} or more"),
                "maximum" when number > bound => FormattableString.Invariant($"it must be {bound} or less"),
                "exclusiveMinimum" when number <= bound => FormattableString.Invariant($"it must be more than {bound}"),
                "exclusiveMaximum" when number >= bound => FormattableString.Invariant($"it must be less than {bound}"),
                "multipleOf" when number % bound != 0 => FormattableString.Invariant($"it must be a multiple of {bound}"),
                _ => null,
            };
            if (fault is not null)
            {
                faults.Add(DocumentReason.OutOfRange, path, fault);
            }
        }
    }

    private void CheckList(SchemaNode schema, JsonElement value, string path)
    {
        CheckCount(schema, "Items", "items", value.GetArrayLength(), path);
        if (schema.UniqueItems && value.EnumerateArray().Select(JsonValueText.Of).Distinct(StringComparer.Ordinal).Count() != value.GetArrayLength())
        {
            faults.Add(DocumentReason.DuplicateKey, path, "two items are the same");
        }

        if (schema.Items is { } items)
        {
            foreach (var (index, item) in value.EnumerateArray().Index())
            {
                Check(items, item, StrictJson.Pointer(path, index));
            }
        }
    }

    private void CheckObject(SchemaNode schema, JsonElement value, string path)
    {
        CheckCount(schema, "Properties", "properties", value.EnumerateObject().Count(), path);
        foreach (var name in schema.Required.Where(name => !value.TryGetProperty(name, out _)))
        {
            faults.Add(DocumentReason.MissingKey, path, $"'{PlainText.Of(name)}' is missing");
        }

        foreach (var member in value.EnumerateObject())
        {
            var at = StrictJson.Pointer(path, member.Name);
            if (schema.Properties.TryGetValue(member.Name, out var property))
            {
                Check(property, member.Value, at);
            }
            else if (schema.Additional is { Always: false })
            {
                // Finding what was meant instead takes longer than any other step.
                if (!effort.TryTake())
                {
                    Spend(path);
                    return;
                }

                faults.Add(DocumentReason.UnknownKey, at, $"'{PlainText.Of(member.Name)}' is not known here{NearestWord.Hint(member.Name, schema.Properties.Keys)}");
            }
            else if (schema.Additional is { } additional)
            {
                Check(additional, member.Value, at);
            }
        }
    }

    private void CheckCount(SchemaNode schema, string what, string plural, int count, string path)
    {
        if (schema.Counts.TryGetValue("min" + what, out var min) && count < min)
        {
            faults.Add(DocumentReason.OutOfRange, path, FormattableString.Invariant($"it must have {min:N0} {plural} or more, and has {count:N0}"));
        }

        if (schema.Counts.TryGetValue("max" + what, out var max) && count > max)
        {
            faults.Add(DocumentReason.OutOfRange, path, FormattableString.Invariant($"it must have {max:N0} {plural} or fewer, and has {count:N0}"));
        }
    }

    private void CheckCombinations(SchemaNode schema, JsonElement value, string path)
    {
        foreach (var part in schema.AllOf)
        {
            Check(part, value, path);
        }

        if (schema.Target is { } target)
        {
            Check(target, value, path);
        }

        if (schema.AnyOf.Count > 0 && !schema.AnyOf.Exists(part => Fits(part, value, path)) && !effort.IsSpent)
        {
            faults.Add(DocumentReason.Conflict, path, FormattableString.Invariant($"it fits none of the {schema.AnyOf.Count} forms that are allowed"));
        }

        if (schema.OneOf.Count > 0 && schema.OneOf.Count(part => Fits(part, value, path)) is not 1 and var fitting && !effort.IsSpent)
        {
            faults.Add(DocumentReason.Conflict, path, FormattableString.Invariant($"it must fit one of the {schema.OneOf.Count} forms that are allowed, and fits {fitting}"));
        }

        if (schema.Not is { } unwanted && Fits(unwanted, value, path) && !effort.IsSpent)
        {
            faults.Add(DocumentReason.Conflict, path, "it fits a form that is not allowed");
        }
    }

    private bool Fits(SchemaNode schema, JsonElement value, string path)
    {
        var trial = new JsonFaults();
        new SettingsCheck(trial, effort) { _depth = _depth }.Check(schema, value, path);
        if (effort.IsSpent)
        {
            Spend(path);
        }

        return trial.Count == 0;
    }

    private static bool IsOf(string type, JsonElement value) => type switch
    {
        "object" => value.ValueKind == JsonValueKind.Object,
        "array" => value.ValueKind == JsonValueKind.Array,
        "string" => value.ValueKind == JsonValueKind.String,
        "number" => value.ValueKind == JsonValueKind.Number,
        "integer" => value.ValueKind == JsonValueKind.Number && value.TryGetDecimal(out var number) && decimal.Truncate(number) == number,
        "boolean" => value.ValueKind is JsonValueKind.True or JsonValueKind.False,
        _ => value.ValueKind == JsonValueKind.Null,
    };
}
