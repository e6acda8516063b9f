using System.Collections.Immutable;
using System.Globalization;

namespace Bailey.Console.Pages.Plugins.Settings;

/// <summary>Places within JSON (RFC 6901).</summary>
internal static class JsonPointer
{
    internal static string Of(string parent, string name) => $"{parent}/{name.Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";

    internal static string Of(string parent, int index) => string.Create(CultureInfo.InvariantCulture, $"{parent}/{index}");

    internal static ImmutableArray<string> Parts(string pointer) =>
        pointer.Length == 0 ? [] : [.. pointer[1..].Split('/').Select(static part => part.Replace("~1", "/", StringComparison.Ordinal).Replace("~0", "~", StringComparison.Ordinal))];

    /// <summary>An id for the field of a value, the same each time and another one for each value.</summary>
    internal static string IdOf(string pointer) =>
        "setting" + string.Concat(pointer.Select(static sign => sign == '/' ? "-" : char.IsAsciiLetterOrDigit(sign) ? sign.ToString() : $"_{((int)sign).ToString("x", CultureInfo.InvariantCulture)}_"));
}
