using System.Text.Json;
using Bailey.Console.Api;
using Bailey.Server.Problems;

namespace Bailey.Console.Pages.Scripts;

/// <summary>JSON that somebody types.</summary>
internal static class JsonText
{
    /// <summary>Reads it; null where nothing is typed.</summary>
    /// <param name="text">What is typed.</param>
    /// <param name="name">What it is called on the page.</param>
    /// <param name="at">Where it stands in what is sent, as a JSON pointer.</param>
    /// <param name="kind">What it has to be; undefined for anything.</param>
    /// <exception cref="RefusedException">It is no such JSON.</exception>
    internal static JsonElement? Read(string text, string name, string at, JsonValueKind kind = JsonValueKind.Undefined)
    {
        if (string.IsNullOrWhiteSpace(text))
        {
            return null;
        }

        try
        {
            var value = JsonElement.Parse(text);
            return kind == JsonValueKind.Undefined || value.ValueKind == kind
                ? value
                : throw Wrong(name, at, kind == JsonValueKind.Array ? "it has to be a list: [ … ]" : "it has to be an object: { … }", null);
        }
        catch (JsonException e)
        {
            throw Wrong(name, at, "it is no JSON that can be read", (int?)e.LineNumber + 1);
        }
    }

    private static RefusedException Wrong(string name, string at, string detail, int? line) => new(new Refusal
    {
        Status = 422,
        Title = "Not saved",
        Code = "value_invalid",
        Detail = line is { } at1 ? $"{name}: {detail}, from line {at1} on." : $"{name}: {detail}.",
        Remedy = "Names and texts stand in \"quotes\", and a comma between two of them. What you typed is kept here.",
        Errors = [new ApiFault(at, "value_invalid", detail) { Line = line }],
    });
}
