using System.Text.Json;
using Bailey.Plugins.Packages;

namespace Bailey.Cli.Packages;

/// <summary>A package as JSON, the same wherever the command line shows one.</summary>
internal static class PackageJson
{
    /// <summary>What a package is, in an object that holds other fields as well.</summary>
    public static void WriteFields(Utf8JsonWriter json, Package package)
    {
        json.WriteString("id", package.Manifest.Id);
        json.WriteString("version", package.Manifest.Version);
        json.WriteString("name", package.Manifest.Name);
        json.WriteString("digest", package.Digest);
        json.WriteNumber("size_bytes", package.Bytes.Length);
        json.WriteString("signature", JsonNamingPolicy.SnakeCaseLower.ConvertName(package.Signature.State.ToString()));
        json.WriteString("publisher", package.Publisher?.Text);
        json.WriteStartArray("files");
        foreach (var path in package.Files.Keys)
        {
            json.WriteStringValue(path);
        }

        json.WriteEndArray();
    }

    /// <summary>A list of texts.</summary>
    public static void WriteTexts(Utf8JsonWriter json, string name, IEnumerable<string> texts)
    {
        json.WriteStartArray(name);
        foreach (var text in texts)
        {
            json.WriteStringValue(text);
        }

        json.WriteEndArray();
    }
}
