using System.Text.Json;
using System.Text.Json.Nodes;

namespace Bailey.Console.Pages.Plugins.Settings;

/// <summary>
/// How large a form would be. The server keeps each of its fields for as long as the page is open, and schema and settings are of strangers: a few thousand
/// bytes of them could ask for millions of fields.
/// </summary>
internal static class FormSize
{
    /// <summary>Fields, and options to be chosen from, that a form has at most.</summary>
    internal const int Max = 5_000;

    private static readonly JsonElement s_any = JsonSerializer.SerializeToElement(true);

    /// <summary>Whether a form shows all of its settings.</summary>
    internal static bool Fits(FormContext form)
    {
        var left = Max;
        return Take(form, form.Root, "", form.Draft.Root, isThere: true, ref left);
    }

    private static bool Take(FormContext form, JsonElement schema, string pointer, JsonNode? value, bool isThere, ref int left)
    {
        var shape = SchemaShape.Of(form.Root, schema);
        var forms = shape.Forms;
        left -= 1 + forms.Length;
        if (left < 0)
        {
            return false;
        }

        if (!forms.IsEmpty && isThere)
        {
            shape = forms[Math.Clamp(form.Draft.ChoiceAt(pointer) ?? forms.Index().Where(each => each.Item.Fits(value)).Select(static each => each.Index).FirstOrDefault(), 0, forms.Length - 1)];
        }

        left -= shape.Enum.Length;
        return value switch
        {
            _ when left < 0 => false,
            JsonObject members => TakeMembers(form, shape, pointer, members, ref left),
            JsonArray list => TakeItems(form, shape, pointer, list, ref left),
            _ => true,
        };
    }

    private static bool TakeMembers(FormContext form, SchemaShape shape, string pointer, JsonObject members, ref int left)
    {
        var known = new HashSet<string>(StringComparer.Ordinal);
        foreach (var (name, schema) in shape.Properties)
        {
            var isThere = members.TryGetPropertyValue(name, out var member);
            known.Add(name);
            if (!Take(form, schema, JsonPointer.Of(pointer, name), member, isThere, ref left))
            {
                return false;
            }
        }

        var other = shape.Additional is { ValueKind: JsonValueKind.Object } additional ? additional : s_any;
        foreach (var (name, member) in members)
        {
            if (!known.Contains(name) && !Take(form, other, JsonPointer.Of(pointer, name), member, isThere: true, ref left))
            {
                return false;
            }
        }

        return true;
    }

    private static bool TakeItems(FormContext form, SchemaShape shape, string pointer, JsonArray list, ref int left)
    {
        for (var index = 0; index < list.Count; index++)
        {
            if (!Take(form, shape.Items ?? s_any, JsonPointer.Of(pointer, index), list[index], isThere: true, ref left))
            {
                return false;
            }
        }

        return true;
    }
}
