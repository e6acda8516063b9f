using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Bailey.Policy.Capabilities;
using Bailey.Policy.Communities;
using Bailey.Policy.Documents;

namespace Bailey.Plugins.Packages;

/// <summary>Reads <c>manifest.json</c> strictly. All faults are told at once, each with its place.</summary>
internal sealed class PackageManifestReader
{
    private static readonly string[] s_keys =
    [
        "id", "name", "version", "description", "publisher", "license", "min_host_version", "hooks", "schedules", "capabilities", "limits", "keep_state",
        "settings_schema", "files",
    ];

    private static readonly Dictionary<string, HookKind> s_kinds = new() { ["action"] = HookKind.Action, ["filter"] = HookKind.Filter };
    private static readonly Dictionary<string, HookErrorPolicy> s_errors = new() { ["continue"] = HookErrorPolicy.Continue, ["reject"] = HookErrorPolicy.Reject };

    private readonly JsonFields _fields;
    private readonly JsonFaults _faults;

    private PackageManifestReader(JsonFields fields, JsonFaults faults)
    {
        _fields = fields;
        _faults = faults;
    }

    /// <summary>The manifest, and the JSON that it was read from.</summary>
    /// <exception cref="PackageException">With <see cref="PackageReason.ManifestInvalid"/>.</exception>
    internal static (PackageManifest Manifest, JsonElement Json) Read(ReadOnlyMemory<byte> utf8)
    {
        var faults = new JsonFaults();
        var root = StrictJson.Read(utf8, PackageManifest.MaxBytes, faults);
        var manifest = root is { } value && JsonFields.Of(value, "", faults, s_keys) is { } fields ? new PackageManifestReader(fields, faults).Read() : null;
        return manifest is not null && faults.Count == 0
            ? (manifest, root!.Value)
            : throw new PackageException(PackageReason.ManifestInvalid, PackageFiles.Manifest, faults.ToImmutable());
    }

    private PackageManifest Read()
    {
        _fields.Require("id", "name", "version", "publisher", "files");
        var manifest = new PackageManifest
        {
            Id = _fields.Text("id", ManifestGrammar.MaxId, grammar: ManifestGrammar.Id) ?? "",
            Name = _fields.Text("name", 100, grammar: ManifestGrammar.Name) ?? "",
            Version = _fields.Text("version", SemanticVersion.MaxLength, grammar: ManifestGrammar.Version) ?? "",
            Description = _fields.Text("description", 4_000, min: 0, allowLines: true) ?? "",
            Publisher = ReadPublisher(),
            License = _fields.Text("license", LicenseExpression.MaxLength, grammar: LicenseExpression.IsOne),
            MinHostVersion = _fields.Text("min_host_version", SemanticVersion.MaxLength, grammar: ManifestGrammar.Version),
            Hooks = ReadHooks(),
            Schedules = ReadSchedules(),
            Capabilities = ReadCapabilities(),
            Limits = ReadLimits(),
            KeepState = _fields.Boolean("keep_state") ?? false,
            SettingsSchema = _fields.Text("settings_schema", 100),
            Files = ReadFiles(),
        };
        CheckFiles(manifest);
        return manifest;
    }

    private PackagePublisher ReadPublisher()
    {
        if (_fields.Object("publisher", "name", "key") is not { } publisher)
        {
            return new PackagePublisher("", null);
        }

        publisher.Require("name");
        PublisherFingerprint? key = null;
        _ = publisher.Text("key", 100, grammar: (string text, out string? fault) =>
        {
            // In one form only, so that the manifest has one canonical form.
            var isOne = PublisherFingerprint.TryParse(text, out key, out _) && key.Text == text;
            fault = isOne ? null : "is no fingerprint of a key: write sha256: and 64 hexadecimal digits in lower case, as 'bailey keygen' prints it";
            return isOne;
        });
        return new PackagePublisher(publisher.Text("name", 200, grammar: ManifestGrammar.Name) ?? "", key);
    }

    private ImmutableArray<HookDeclaration> ReadHooks()
    {
        var hooks = ImmutableArray.CreateBuilder<HookDeclaration>();
        var seen = new HashSet<(string, HookKind)>();
        foreach (var entry in _fields.Objects("hooks", PackageManifest.MaxHooks, "name", "export", "kind", "priority", "on_error"))
        {
            entry.Require("name", "export", "kind");
            var (name, kind) = (entry.Text("name", ManifestGrammar.MaxHookName, grammar: ManifestGrammar.HookName), entry.Choice("kind", s_kinds));
            var hook = new HookDeclaration(
                name ?? "",
                entry.Text("export", 128) ?? "",
                kind ?? HookKind.Action,
                (int)(entry.Integer("priority", -10_000, 10_000) ?? 100),
                entry.Choice("on_error", s_errors) ?? HookErrorPolicy.Continue);
            if (name is not null && kind is not null && !seen.Add((name, kind.Value)))
            {
                entry.Fault("name", DocumentReason.Conflict, $"'{name}' is there twice as the same kind of hook", "let one export do both");
            }

            hooks.Add(hook);
        }

        return hooks.ToImmutable();
    }

    private ImmutableArray<ScheduleDeclaration> ReadSchedules()
    {
        var schedules = ImmutableArray.CreateBuilder<ScheduleDeclaration>();
        var seen = new HashSet<string>(StringComparer.Ordinal);
        foreach (var entry in _fields.Objects("schedules", PackageManifest.MaxSchedules, "name", "export", "cron", "timezone"))
        {
            entry.Require("name", "export", "cron");
            var name = entry.Text("name", ManifestGrammar.MaxHookName, grammar: ManifestGrammar.HookName);
            if (name is not null && !seen.Add(name))
            {
                entry.Fault("name", DocumentReason.Conflict, $"two schedules are named '{name}'", "give each a name of its own");
            }

            schedules.Add(new ScheduleDeclaration(
                name ?? "",
                entry.Text("export", 128) ?? "",
                entry.Text("cron", 200, grammar: CronSchedule.IsOne) ?? "",
                entry.Text("timezone", 64, grammar: ManifestGrammar.TimeZone) ?? "UTC"));
        }

        return schedules.ToImmutable();
    }

    // The policy has the one grammar of capabilities. It reads YAML, which JSON in canonical form is as well.
    private ItemList<RequestedCapability> ReadCapabilities()
    {
        const string Key = "capabilities";
        if (_fields.Value(Key) is not { } value)
        {
            return [];
        }

        if (value.ValueKind != JsonValueKind.Array)
        {
            _fields.Fault(Key, DocumentReason.WrongType, $"it must be a list, and is {JsonFields.KindOf(value)}", "write [] for none");
            return [];
        }

        string text;
        try
        {
            text = CanonicalJson.SerializeSpaced(value);
        }
        catch (FormatException exception)
        {
            _fields.Fault(Key, DocumentReason.OutOfRange, exception.Message, "write ports in digits alone");
            return [];
        }

        var result = CapabilityDocument.Read(Encoding.UTF8.GetBytes(text), PackageFiles.Manifest);
        foreach (var fault in result.Faults)
        {
            _faults.Add(fault.Code, _fields.PathOf(Key) + fault.Path, fault.Message, fault.Fix);
        }

        return result.Value ?? [];
    }

    private PackageLimits ReadLimits()
    {
        if (_fields.Object("limits", "fuel", "memory_bytes", "timeout_ms", "concurrency") is not { } limits)
        {
            return PackageLimits.None;
        }

        return new PackageLimits
        {
            Fuel = limits.Integer("fuel", 1, 1_000_000_000_000_000),
            MemoryBytes = limits.Integer("memory_bytes", 64 * 1024, 4L * 1024 * 1024 * 1024),
            TimeoutMs = limits.Integer("timeout_ms", 1, 86_400_000),
            Concurrency = (int?)limits.Integer("concurrency", 1, 1_024),
        };
    }

    private ImmutableSortedDictionary<string, string> ReadFiles()
    {
        const string Key = "files";
        var files = ImmutableSortedDictionary.CreateBuilder<string, string>(StringComparer.Ordinal);
        if (_fields.Value(Key) is not { } value)
        {
            return files.ToImmutable();
        }

        if (value.ValueKind != JsonValueKind.Object)
        {
            _fields.Fault(Key, DocumentReason.WrongType, $"it must be an object of paths and digests, and is {JsonFields.KindOf(value)}");
            return files.ToImmutable();
        }

        string[] paths = [.. value.EnumerateObject().Select(static member => member.Name)];
        var entries = JsonFields.Of(value, _fields.PathOf(Key), _faults, paths)!;
        foreach (var path in paths)
        {
            if (path is PackageFiles.Manifest or PackageFiles.Signature || !PackageFiles.IsAllowed(path))
            {
                entries.Fault(path, DocumentReason.NotAllowed, $"'{PlainText.Of(path)}' is not a file that the manifest pins");
            }

            files[path] = entries.Text(path, 100, grammar: ManifestGrammar.Digest) ?? "";
        }

        return files.ToImmutable();
    }

    private void CheckFiles(PackageManifest manifest)
    {
        if (_fields.Has("files") && !manifest.Files.ContainsKey(PackageFiles.Module) && !manifest.Files.ContainsKey(PackageFiles.Script))
        {
            _fields.Fault("files", DocumentReason.MissingKey, $"'{PackageFiles.Module}' is missing");
        }

        if (manifest.SettingsSchema is { } schema && schema != PackageFiles.SettingsSchema)
        {
            _fields.Fault("settings_schema", DocumentReason.NotAllowed, $"'{PlainText.Of(schema)}' cannot be the schema of the settings", $"name it {PackageFiles.SettingsSchema}");
        }
        else if (manifest.SettingsSchema is not null != manifest.Files.ContainsKey(PackageFiles.SettingsSchema))
        {
            _fields.Fault(
                "settings_schema",
                DocumentReason.Conflict,
                manifest.SettingsSchema is null ? $"the package has a {PackageFiles.SettingsSchema} that nothing names" : $"there is no {PackageFiles.SettingsSchema} among the files",
                $"set \"settings_schema\": \"{PackageFiles.SettingsSchema}\" if and only if the file is there");
        }
    }
}
