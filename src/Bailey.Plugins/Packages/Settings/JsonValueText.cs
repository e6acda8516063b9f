using System.Globalization;
using System.Text.Json;

namespace Bailey.Plugins.Packages;

/// <summary>A value as text that is the same for equal values: 1 and 1.0, members in any order.</summary>
internal static class JsonValueText
{
    internal static string Of(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Object => $"{{{string.Join(',', value.EnumerateObject().OrderBy(static member => member.Name, StringComparer.Ordinal).Select(static member => $"{JsonSerializer.Serialize(member.Name)}:{Of(member.Value)}"))}}}",
        JsonValueKind.Array => $"[{string.Join(',', value.EnumerateArray().Select(Of))}]",
        JsonValueKind.Number => value.TryGetDecimal(out var number) ? number.ToString("G29", CultureInfo.InvariantCulture) : value.GetRawText(),
        JsonValueKind.String => JsonSerializer.Serialize(value.GetString()),
        _ => value.GetRawText(),
    };
}
