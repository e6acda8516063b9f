using System.Text.Json;

namespace Bailey.Plugins.Hooks;

/// <summary>What passes through a hook.</summary>
internal static class HookValue
{
    /// <summary>Whether bytes are one JSON value.</summary>
    internal static bool IsJson(ReadOnlySpan<byte> bytes)
    {
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
