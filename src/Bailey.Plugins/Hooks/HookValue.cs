using System.Text.Json;
using System.Text.Unicode;

namespace Bailey.Plugins.Hooks;

/// <summary>What passes through a hook.</summary>
internal static class HookValue
{
    /// <summary>Whether bytes are one JSON value.</summary>
    internal static bool IsJson(ReadOnlySpan<byte> bytes)
    {
        // A reader of JSON does not look into texts before somebody asks for them.
        if (!Utf8.IsValid(bytes))
        {
            return false;
        }

        var reader = new Utf8JsonReader(bytes);
        try
        {
            while (reader.Read())
            {
            }

            return true;
        }
        catch (JsonException)
        {
            return false;
        }
    }
}
