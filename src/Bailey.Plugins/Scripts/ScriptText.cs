using System.Globalization;
using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;
using Bailey.Plugins.Packages;
using Bailey.Scripting.Compilation;

namespace Bailey.Plugins.Scripts;

/// <summary>Scripts as the store keeps them: packages whose code is text.</summary>
internal static class ScriptText
{
    private const string IdPrefix = "script.";

    // The manifest demands the name of an export of each hook; of a script, all of it is called.
    private const string Export = "script";

    private static readonly UTF8Encoding s_utf8 = new(false, true);

    internal static string IdOf(string name) => IdPrefix + name;

    /// <summary>Whether an id is one of a script; no package may bear such a one.</summary>
    internal static bool IsId(string id) => id.StartsWith(IdPrefix, StringComparison.Ordinal);

    /// <summary>Whether a name may be one of a script, a library or a route.</summary>
    internal static bool IsName(string name) =>
        name.Length is > 0 and <= 60 && char.IsAsciiLetterLower(name[0]) && name.All(static c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    /// <summary>The package of a script.</summary>
    /// <exception cref="PackageException">It is not in order.</exception>
    internal static Package Build(ScriptDefinition script, string version, IReadOnlyDictionary<string, string> libraries, PackageArchiveLimits limits)
    {
        var files = new Dictionary<string, ReadOnlyMemory<byte>>(StringComparer.Ordinal)
        {
            [PackageFiles.Manifest] = s_utf8.GetBytes(ManifestOf(script, version).ToJsonString()),
            [PackageFiles.Script] = Encode(script.Code, script.Name),
        };
        if (script.Trigger is { } trigger)
        {
            files[PackageFiles.Trigger] = Encode(trigger, $"the trigger of {script.Name}");
        }

        if (script.SettingsSchema is { } schema)
        {
            files[PackageFiles.SettingsSchema] = Encode(schema, $"the settings' schema of {script.Name}");
        }

        for (var i = 0; i < script.Libraries.Length; i++)
        {
            // Numbers keep the order in which they see each other.
            files[string.Create(CultureInfo.InvariantCulture, $"{PackageFiles.Libraries}{i:00}-{script.Libraries[i]}.csx")] = Encode(libraries[script.Libraries[i]], script.Libraries[i]);
        }

        return PackageReader.Read(PackageBuilder.Build(files, limits), limits);
    }

    /// <summary>What the gate judges and the worker runs.</summary>
    internal static ScriptUnit UnitOf(Package package) => new(new ScriptSource($"{NameOf(package)}.csx", Decode(package, PackageFiles.Script)))
    {
        Surface = SurfaceKind.Script,
        Libraries =
        [
            .. package.Files.Keys.Where(static path => path.StartsWith(PackageFiles.Libraries, StringComparison.Ordinal)).Order(StringComparer.Ordinal)
                .Select(path => new ScriptSource(path[(PackageFiles.Libraries.Length + 3)..], Decode(package, path))),
        ],
    };

    /// <summary>What the gate judges of the trigger; null where there is none.</summary>
    internal static ScriptUnit? TriggerOf(Package package) => package.Files.ContainsKey(PackageFiles.Trigger)
        ? new ScriptUnit(new ScriptSource($"{NameOf(package)}.trigger.csx", Decode(package, PackageFiles.Trigger))) { Surface = SurfaceKind.Trigger }
        : null;

    private static string NameOf(Package package) => package.Manifest.Id[IdPrefix.Length..];

    private static string Decode(Package package, string path) => s_utf8.GetString(package.Files[path].Span);

    private static byte[] Encode(string text, string what)
    {
        try
        {
            return s_utf8.GetBytes(text);
        }
        catch (EncoderFallbackException exception)
        {
            throw new PackageException(ScriptReason.DeploymentInvalid, $"{what} has characters that are none", "remove halves of surrogate pairs", exception);
        }
    }

    private static JsonObject ManifestOf(ScriptDefinition script, string version)
    {
        var inbound = script.Inbound.Select(static route => new HookDeclaration($"inbound.{route}", Export, HookKind.Action));
        var manifest = new JsonObject
        {
            ["id"] = IdOf(script.Name),
            ["name"] = script.Name,
            ["version"] = version,
            ["description"] = script.Description,
            ["publisher"] = new JsonObject { ["name"] = "the community" },
            ["hooks"] = new JsonArray([.. script.Hooks.Concat(inbound).Select(static hook => new JsonObject
            {
                ["name"] = hook.Name,
                ["export"] = Export,
                ["kind"] = hook.Kind == HookKind.Filter ? "filter" : "action",
                ["priority"] = hook.Priority,
                ["on_error"] = hook.OnError == HookErrorPolicy.Reject ? "reject" : "continue",
            })]),
            ["schedules"] = new JsonArray([.. script.Schedules.Select(static schedule => new JsonObject
            {
                ["name"] = schedule.Name,
                ["export"] = Export,
                ["cron"] = schedule.Cron,
                ["timezone"] = schedule.TimeZone,
            })]),
            ["capabilities"] = CapabilitiesOf(script),
        };
        if (script.SettingsSchema is not null)
        {
            manifest["settings_schema"] = PackageFiles.SettingsSchema;
        }

        if (script.Limits != PackageLimits.None)
        {
            manifest["limits"] = LimitsOf(script.Limits);
        }

        return manifest;
    }

    private static JsonObject LimitsOf(PackageLimits limits)
    {
        var json = new JsonObject();
        foreach (var (name, value) in new (string, long?)[] { ("fuel", limits.Fuel), ("memory_bytes", limits.MemoryBytes), ("timeout_ms", limits.TimeoutMs), ("concurrency", limits.Concurrency) })
        {
            if (value is { } given)
            {
                json[name] = given;
            }
        }

        return json;
    }

    private static JsonNode CapabilitiesOf(ScriptDefinition script)
    {
        try
        {
            return JsonNode.Parse(script.CapabilitiesJson, documentOptions: new JsonDocumentOptions { MaxDepth = 16 }) as JsonArray
                ?? throw new PackageException(ScriptReason.DeploymentInvalid, $"the capabilities of {script.Name} are no list", "write [] for none");
        }
        catch (JsonException exception)
        {
            throw new PackageException(ScriptReason.DeploymentInvalid, $"the capabilities of {script.Name} are no JSON: {exception.Message}", "write [] for none", exception);
        }
    }
}
