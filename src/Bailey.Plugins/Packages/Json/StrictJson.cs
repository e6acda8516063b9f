using System.Globalization;
using System.Text.Json;
using Bailey.Policy.Documents;

namespace Bailey.Plugins.Packages;

/// <summary>
/// Reads JSON of strangers: RFC 8259 to the letter, and I-JSON (RFC 7493) besides, so that every reader sees the same document: no member twice, no
/// half of a surrogate pair.
/// </summary>
internal static class StrictJson
{
    /// <summary>Values nested in one another.</summary>
    internal const int MaxDepth = 32;

    /// <summary>The value of a document; null, with faults, where it is none.</summary>
    /// <param name="utf8">The document.</param>
    /// <param name="maxBytes">Bytes that it may have.</param>
    /// <param name="faults">Takes what is wrong with it.</param>
    internal static JsonElement? Read(ReadOnlyMemory<byte> utf8, int maxBytes, JsonFaults faults)
    {
        if (utf8.Length > maxBytes)
        {
            faults.Add(DocumentReason.TooLarge, "", FormattableString.Invariant($"it has more than {maxBytes:N0} bytes"));
            return null;
        }

        try
        {
            using var document = JsonDocument.Parse(utf8, new JsonDocumentOptions { MaxDepth = MaxDepth });
            var root = document.RootElement.Clone();
            var before = faults.Count;
            Check(root, "", faults);
            return faults.Count == before ? root : null;
        }
        catch (JsonException exception)
        {
            var place = exception.LineNumber is { } line
                ? string.Create(CultureInfo.InvariantCulture, $" (line {line + 1}, byte {(exception.BytePositionInLine ?? 0) + 1})")
                : "";
            faults.Add(DocumentReason.Malformed, "", $"it is not JSON, or nested deeper than {MaxDepth} values{place}", "write plain JSON, without comments and trailing commas");
            return null;
        }
    }

    /// <summary>A pointer to a member of a value.</summary>
    internal static string Pointer(string path, string member) =>
        $"{path}/{PlainText.Of(member).Replace("~", "~0", StringComparison.Ordinal).Replace("/", "~1", StringComparison.Ordinal)}";

    /// <summary>A pointer to an item of a list.</summary>
    internal static string Pointer(string path, int index) => string.Create(CultureInfo.InvariantCulture, $"{path}/{index}");

    private static void Check(JsonElement value, string path, JsonFaults faults)
    {
        switch (value.ValueKind)
        {
            case JsonValueKind.Object:
                CheckMembers(value, path, faults);
                break;
            case JsonValueKind.Array:
                foreach (var (index, item) in value.EnumerateArray().Index())
                {
                    Check(item, Pointer(path, index), faults);
                }

                break;
            case JsonValueKind.String when TextOf(value) is null:
                faults.Add(DocumentReason.NotText, path, "the text has half of a surrogate pair");
                break;
        }
    }

    private static void CheckMembers(JsonElement value, string path, JsonFaults faults)
    {
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var member in value.EnumerateObject())
        {
            if (NameOf(member) is not { } name)
            {
                faults.Add(DocumentReason.NotText, path, "the name of a member has half of a surrogate pair");
                continue;
            }

            if (!seen.Add(name))
            {
                faults.Add(DocumentReason.DuplicateKey, Pointer(path, name), $"'{PlainText.Of(name)}' is there twice", "keep one of them");
            }

            Check(member.Value, Pointer(path, name), faults);
        }
    }

    private static string? TextOf(JsonElement value)
    {
        try
        {
            return value.GetString();
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }

    private static string? NameOf(JsonProperty member)
    {
        try
        {
            return member.Name;
        }
        catch (InvalidOperationException)
        {
            return null;
        }
    }
}
