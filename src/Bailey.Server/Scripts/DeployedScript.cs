using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Bailey.Plugins.Packages;
using Bailey.Policy.Capabilities;

namespace Bailey.Server.Scripts;

/// <summary>Reads a version of a script back from what was deployed: as it was written, so that it can be looked at and taken up again.</summary>
internal static class DeployedScript
{
    private const string InboundPrefix = "inbound.";

    /// <summary>The script of a package; null where the package is none.</summary>
    internal static ScriptDraft? Read(string name, Package package)
    {
        if (package.Kind != PluginKind.Script)
        {
            return null;
        }

        var manifest = package.Manifest;
        using var document = JsonDocument.Parse(package.Files[PackageFiles.Manifest]);
        return new ScriptDraft(name, TextOf(package, PackageFiles.Script))
        {
            Description = manifest.Description,
            Hooks = [.. manifest.Hooks.Where(static hook => !IsInbound(hook)).Select(static hook => new ScriptHook(hook.Name, hook.Kind, hook.Priority, hook.OnError))],
            Inbound = RoutesOf(manifest),
            Schedules = [.. manifest.Schedules.Select(static schedule => new ScriptSchedule(schedule.Name, schedule.Cron, schedule.TimeZone))],
            Trigger = package.Files.TryGetValue(PackageFiles.Trigger, out var trigger) ? Encoding.UTF8.GetString(trigger.Span) : null,
            Libraries = [.. LibrariesOf(package).Select(file => new ScriptLibrary(file.Name, TextOf(package, file.Path)))],
            Capabilities = document.RootElement.TryGetProperty("capabilities", out var capabilities) ? [.. capabilities.EnumerateArray().Select(static capability => capability.Clone())] : [],
            Limits = manifest.Limits == PackageLimits.None ? null : manifest.Limits,
            SettingsSchema = package.Files.TryGetValue(PackageFiles.SettingsSchema, out var schema) ? JsonElement.Parse(schema.Span) : null,
        };
    }

    /// <summary>What a list says of it.</summary>
    internal static ScriptCalls CallsOf(Package package) => new(
        [.. package.Manifest.Hooks.Where(static hook => !IsInbound(hook)).Select(static hook => hook.Name)],
        [.. package.Manifest.Schedules.Select(static schedule => schedule.Cron)],
        RoutesOf(package.Manifest),
        [.. LibrariesOf(package).Select(static file => file.Name)]);

    private static bool IsInbound(HookDeclaration hook) => hook.Name.StartsWith(InboundPrefix, StringComparison.Ordinal);

    private static ImmutableArray<string> RoutesOf(PackageManifest manifest) => [.. manifest.Hooks.Where(IsInbound).Select(static hook => hook.Name[InboundPrefix.Length..])];

    // lib/00-NAME.csx, where the number is the place.
    private static IEnumerable<(string Path, string Name)> LibrariesOf(Package package) =>
        package.Files.Keys.Where(static path => path.StartsWith(PackageFiles.Libraries, StringComparison.Ordinal)).Order(StringComparer.Ordinal)
            .Select(static path => (path, Path.GetFileNameWithoutExtension(path[(PackageFiles.Libraries.Length + 3)..])));

    private static string TextOf(Package package, string path) => Encoding.UTF8.GetString(package.Files[path].Span);
}
