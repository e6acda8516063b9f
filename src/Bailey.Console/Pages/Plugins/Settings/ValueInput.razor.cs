using System.Globalization;
using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Components;

namespace Bailey.Console.Pages.Plugins.Settings;

/// <summary>One simple value of the settings.</summary>
public partial class ValueInput
{
    private string _id = "";
    private string? _fault;
    private bool _isShown;

    /// <summary>The form that it is in.</summary>
    [Parameter, EditorRequired]
    public FormContext Form { get; set; } = null!;

    /// <summary>What its schema says.</summary>
    [Parameter, EditorRequired]
    public SchemaShape Shape { get; set; } = null!;

    /// <summary>Which value.</summary>
    [Parameter, EditorRequired]
    public string Pointer { get; set; } = "";

    /// <summary>What people call it.</summary>
    [Parameter, EditorRequired]
    public string Label { get; set; } = "";

    /// <summary>string, number, integer, boolean, enum or any.</summary>
    [Parameter, EditorRequired]
    public string Type { get; set; } = "";

    /// <summary>Whether it must be there.</summary>
    [Parameter]
    public bool Required { get; set; }

    /// <summary>What it is for; null for nothing.</summary>
    [Parameter]
    public string? Hint { get; set; }

    /// <summary>What is wrong with it; null for nothing.</summary>
    [Parameter]
    public string? Fault { get; set; }

    private string Text => Form.Draft.Get(Pointer)?.ToString() ?? "";

    /// <inheritdoc/>
    protected override void OnParametersSet()
    {
        _id = JsonPointer.IdOf(Pointer);
        _fault = Form.Draft.TypedAt(Pointer) is null ? null
            : Type is "number" or "integer" ? $"Write a {(Type == "integer" ? "whole number, as 12" : "number, as 12 or 0.5")}."
            : "This is not JSON yet: texts are in double quotes, as \"yes\".";
    }

    private List<(string Text, JsonElement Value)> Options()
    {
        if (Type == "boolean")
        {
            return [("Yes", JsonSerializer.SerializeToElement(true)), ("No", JsonSerializer.SerializeToElement(false))];
        }

        var options = Shape.Enum.Select(static value => (SchemaShape.Shown(value), value)).ToList();
        if (Form.Draft.Has(Pointer) && !options.Exists(option => SchemaShape.IsSame(option.value, Form.Draft.Get(Pointer))))
        {
            // What is there and is none of them stays until somebody chooses another one.
            var value = JsonSerializer.SerializeToElement(Form.Draft.Get(Pointer));
            options.Add(($"{SchemaShape.Shown(value)} (not offered)", value));
        }

        return options;
    }

    private string Selected() => Form.Draft.Has(Pointer)
        ? Options().FindIndex(option => SchemaShape.IsSame(option.Value, Form.Draft.Get(Pointer))).ToString(CultureInfo.InvariantCulture)
        : "";

    private void Select(ChangeEventArgs e)
    {
        if (int.TryParse(e.Value?.ToString(), NumberStyles.None, CultureInfo.InvariantCulture, out var index))
        {
            Set(JsonNode.Parse(Options()[index].Value.GetRawText()));
        }
        else
        {
            Unset();
        }
    }

    // A text that may be absent is, where nothing is written. The empty text itself is written as raw JSON.
    private void SetText(string text)
    {
        if (text.Length == 0 && !Required)
        {
            Unset();
        }
        else
        {
            Set(JsonValue.Create(text));
        }
    }

    private void SetNumber(string text)
    {
        text = text.Trim();
        if (text.Length == 0 && !Required)
        {
            Unset();
        }
        else if (Read(text) is { } number && number.GetValueKind() == JsonValueKind.Number)
        {
            Set(number);
        }
        else
        {
            Keep(text);
        }
    }

    private void SetJson(string text)
    {
        if (text.Trim().Length == 0 && !Required)
        {
            Unset();
        }
        else if (text.Trim() == "null")
        {
            Set(null);
        }
        else if (Read(text) is { } value)
        {
            Set(value);
        }
        else
        {
            Keep(text);
        }
    }

    private string Json() => Form.Draft.Has(Pointer) ? Form.Draft.Get(Pointer)?.ToJsonString() ?? "null" : "";

    private static JsonNode? Read(string text)
    {
        try
        {
            return JsonNode.Parse(text, documentOptions: new JsonDocumentOptions { MaxDepth = 64, AllowDuplicateProperties = false });
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private void Set(JsonNode? value)
    {
        Form.Draft.Set(Pointer, value);
        Form.Changed();
    }

    private void Unset()
    {
        Form.Draft.Remove(Pointer);
        Form.Changed();
    }

    private void Keep(string text)
    {
        Form.Draft.Keep(Pointer, text);
        Form.Changed();
    }
}
