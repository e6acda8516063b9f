using System.Globalization;
using System.Text;
using System.Text.Json;

namespace Bailey.Plugins.Packages;

/// <summary>
/// JSON in the one form in which it is signed (RFC 8785, JSON Canonicalization Scheme): members sorted by the UTF-16 code units of their names, no
/// white space, no escapes but those that must be. Of numbers only whole ones from -(2^53 - 1) to 2^53 - 1 are there, whose form is their digits.
/// </summary>
public static class CanonicalJson
{
    private const long MaxInteger = (1L << 53) - 1;

    /// <summary>The canonical form of a value, in UTF-8.</summary>
    /// <exception cref="FormatException">It has a number that is none of those.</exception>
    public static byte[] Serialize(JsonElement value) => Encoding.UTF8.GetBytes(Write(value, ""));

    /// <summary>Whether a number is one that has a canonical form here: digits alone, perhaps after a minus, and not too many.</summary>
    internal static bool IsInteger(JsonElement number, out long value) =>
        long.TryParse(number.GetRawText(), NumberStyles.AllowLeadingSign, CultureInfo.InvariantCulture, out value)
        && Math.Abs(value) <= MaxInteger
        && number.GetRawText() != "-0";

    /// <summary>The canonical form, with white space after colons and commas for readers that need it, as YAML's do.</summary>
    internal static string SerializeSpaced(JsonElement value) => Write(value, " ");

    private static string Write(JsonElement value, string space)
    {
        var text = new StringBuilder();
        Write(text, value, space);
        return text.ToString();
    }

    private static void Write(StringBuilder text, JsonElement value, string space)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                text.Append('{').AppendSeparated(value.EnumerateObject().OrderBy(static member => member.Name, StringComparer.Ordinal), space, member =>
                {
                    WriteText(text, member.Name);
                    text.Append(':').Append(space);
                    Write(text, member.Value, space);
                }).Append('}');
                break;
            case JsonValueKind.Array:
                text.Append('[').AppendSeparated(value.EnumerateArray(), space, item => Write(text, item, space)).Append(']');
                break;
            case JsonValueKind.String:
                WriteText(text, value.GetString()!);
                break;
            case JsonValueKind.Number:
                text.Append(IsInteger(value, out var integer) ? integer.ToString(CultureInfo.InvariantCulture) : throw new FormatException("a number is no whole number of at most 53 bits"));
                break;
            default:
                text.Append(value.GetRawText());
                break;
        }
    }

    private static StringBuilder AppendSeparated<T>(this StringBuilder text, IEnumerable<T> items, string space, Action<T> write)
    {
        var first = true;
        foreach (var item in items)
        {
            if (!first)
            {
                text.Append(',').Append(space);
            }

            first = false;
            write(item);
        }

        return text;
    }

    private static void WriteText(StringBuilder text, string value)
    {
        text.Append('"');
        foreach (var c in value)
        {
            switch (c)
            {
                case '"' or '\\':
                    text.Append('\\').Append(c);
                    break;
                case '\b':
                    text.Append("\\b");
                    break;
                case '\f':
                    text.Append("\\f");
                    break;
                case '\n':
                    text.Append("\\n");
                    break;
                case '\r':
                    text.Append("\\r");
                    break;
                case '\t':
                    text.Append("\\t");
                    break;
                case < ' ':
                    text.Append(CultureInfo.InvariantCulture, $"\\u{(int)c:x4}");
                    break;
                default:
                    text.Append(c);
                    break;
            }
        }

        text.Append('"');
    }
}
