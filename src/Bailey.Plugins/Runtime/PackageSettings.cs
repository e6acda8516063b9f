using System.Collections.Immutable;
using System.Text.Json;

namespace Bailey.Plugins.Runtime;

/// <summary>Settings as <c>config_get</c> answers them.</summary>
internal static class PackageSettings
{
    /// <summary>The key under which the whole of them is.</summary>
    internal const string Whole = "bailey.settings";

    /// <summary>Each setting by its name, a text as it is and everything else as JSON, and the whole under <see cref="Whole"/>.</summary>
    internal static ImmutableSortedDictionary<string, string> ToConfig(string settingsJson)
    {
        var config = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        using var settings = JsonDocument.Parse(settingsJson);
        foreach (var setting in settings.RootElement.EnumerateObject())
        {
            config[setting.Name] = setting.Value.ValueKind == JsonValueKind.String ? setting.Value.GetString()! : setting.Value.GetRawText();
        }

        config[Whole] = settingsJson;
        return config.ToImmutable();
    }
}
