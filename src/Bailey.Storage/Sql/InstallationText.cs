using System.Buffers;
using System.Text;
using System.Text.Json;
using Bailey.Plugins.Lifecycle;
using Bailey.Policy.Capabilities;

namespace Bailey.Storage.Sql;

/// <summary>Installations as the store keeps them: JSON.</summary>
internal static class InstallationText
{
    internal static string Print(PluginInstallation installation)
    {
        var buffer = new ArrayBufferWriter<byte>();
        using (var json = new Utf8JsonWriter(buffer))
        {
            json.WriteStartObject();
            json.WriteString("state", installation.State.ToString());
            json.WriteString("digest", installation.Digest);
            json.WriteString("pending", installation.PendingDigest);
            json.WriteString("settings", installation.SettingsJson);
            json.WriteString("suspended", installation.SuspendedReason);
            json.WriteStartArray("denied");
            foreach (var type in installation.DeniedByAdmin)
            {
                json.WriteStringValue(type.Name);
            }

            json.WriteEndArray();
            json.WriteStartArray("versions");
            foreach (var version in installation.Versions)
            {
                Write(json, version);
            }

            json.WriteEndArray();
            json.WriteEndObject();
        }

        return Encoding.UTF8.GetString(buffer.WrittenSpan);
    }

    internal static PluginInstallation Read(string community, string pluginId, long revision, string text)
    {
        using var document = JsonDocument.Parse(text);
        var root = document.RootElement;
        return new PluginInstallation
        {
            Community = community,
            PluginId = pluginId,
            Revision = revision,
            State = Enum.Parse<PluginState>(root.GetProperty("state").GetString()!),
            Digest = root.GetProperty("digest").GetString()!,
            PendingDigest = root.GetProperty("pending").GetString(),
            SettingsJson = root.GetProperty("settings").GetString()!,
            SuspendedReason = root.GetProperty("suspended").GetString(),
            DeniedByAdmin = [.. root.GetProperty("denied").EnumerateArray().Select(static name => CapabilityCatalog.Find(name.GetString()!) ?? throw new JsonException($"there is no capability {name}"))],
            Versions = [.. root.GetProperty("versions").EnumerateArray().Select(ReadVersion)],
        };
    }

    private static void Write(Utf8JsonWriter json, InstalledVersion version)
    {
        json.WriteStartObject();
        json.WriteString("version", version.Version);
        json.WriteString("digest", version.Digest);
        json.WriteString("added_at", version.AddedAt);
        json.WriteString("added_by", version.AddedBy);
        json.WriteString("source", version.Source);
        if (version.Name is not null)
        {
            json.WriteString("name", version.Name);
        }

        if (version.Acceptance is { } acceptance)
        {
            json.WriteStartObject("acceptance");
            json.WriteString("by", acceptance.By);
            json.WriteString("at", acceptance.At);
            json.WriteString("capabilities", CapabilityDocument.Print(acceptance.Capabilities.Select(static capability => new RequestedCapability(capability))));
            json.WriteEndObject();
        }

        json.WriteEndObject();
    }

    private static InstalledVersion ReadVersion(JsonElement version) => new(
        version.GetProperty("version").GetString()!,
        version.GetProperty("digest").GetString()!,
        version.GetProperty("added_at").GetDateTimeOffset(),
        version.GetProperty("added_by").GetString()!,
        version.GetProperty("source").GetString()!,
        version.TryGetProperty("acceptance", out var acceptance) ? ReadAcceptance(acceptance) : null)
    {
        Name = version.TryGetProperty("name", out var name) ? name.GetString() : null,
    };

    private static VersionAcceptance ReadAcceptance(JsonElement acceptance)
    {
        var printed = CapabilityDocument.Read(Encoding.UTF8.GetBytes(acceptance.GetProperty("capabilities").GetString()!), "the store");
        return printed.Value is { } capabilities
            ? new VersionAcceptance(acceptance.GetProperty("by").GetString()!, acceptance.GetProperty("at").GetDateTimeOffset(), [.. capabilities.Select(static requested => requested.Capability)])
            : throw new JsonException($"accepted capabilities cannot be read: {printed.Faults[0].Message}");
    }
}
