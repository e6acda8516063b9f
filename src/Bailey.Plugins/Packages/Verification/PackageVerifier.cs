using Bailey.Policy.Capabilities;
using Bailey.Wasm;

namespace Bailey.Plugins.Packages;

/// <summary>
/// Verifies that the module of a package is what its manifest says: valid, importing nothing but what is declared and offered, and exporting what
/// hooks and schedules call. The module is compiled, and not run.
/// </summary>
public static class PackageVerifier
{
    /// <summary>The version of Bailey that runs, of which a package may demand a newer one.</summary>
    public static SemanticVersion HostVersion { get; } = ReadHostVersion();

    /// <summary>Verifies a package.</summary>
    /// <param name="package">The package.</param>
    /// <param name="compile">How its module is compiled; the defaults where omitted.</param>
    /// <param name="hostVersion">The version of the host; <see cref="HostVersion"/> where omitted.</param>
    /// <exception cref="PackageException">It is refused.</exception>
    public static PackageVerification Verify(Package package, WasmCompileOptions? compile = null, SemanticVersion? hostVersion = null)
    {
        ArgumentNullException.ThrowIfNull(package);
        var manifest = package.Manifest;
        hostVersion ??= HostVersion;
        if (manifest.MinHostVersion is { } wanted && SemanticVersion.Parse(wanted).ComparePrecedence(hostVersion) > 0)
        {
            throw new PackageException(PackageReason.HostVersionUnmet, $"the package asks for Bailey {wanted} or later, and this is {hostVersion}", "upgrade Bailey, or take an older version of the package");
        }

        RequireForBeingCalled(manifest);
        if (package.Kind == PluginKind.Script)
        {
            return new PackageVerification([], [.. Notes(manifest)]);
        }

        var module = Compile(package, compile);
        ImportedCapabilities.RequireDeclared(module.Imports, manifest.Capabilities);
        RequireExports(manifest, module);
        return new PackageVerification(ImportedCapabilities.Of(module.Imports), [.. Notes(manifest, module)]);
    }

    private static WasmModule Compile(Package package, WasmCompileOptions? compile)
    {
        try
        {
            return WasmModule.Compile(package.Module.Span, compile);
        }
        catch (WasmModuleException exception)
        {
            var remedy = exception.ErrorCode == WasmErrorCode.LimitExceeded ? "build it smaller, or have whoever runs the host raise that limit" : "build it anew";
            throw new PackageException(PackageReason.ModuleInvalid, $"{PackageFiles.Module} is refused: {exception.Message} ({exception.Code})", remedy, exception);
        }
    }

    // What a plugin does without being called by anybody is a capability as well, though nothing is imported for it.
    private static void RequireForBeingCalled(PackageManifest manifest)
    {
        var declared = manifest.Capabilities.Select(static requested => requested.Capability.Type).ToHashSet();
        if (!declared.Contains(CapabilityCatalog.JobsRun))
        {
            if (manifest.Schedules is [var schedule, ..])
            {
                throw ImportedCapabilities.Undeclared($"the manifest has the schedule '{schedule.Name}'", CapabilityCatalog.JobsRun);
            }

            if (manifest.Hooks.FirstOrDefault(static hook => hook.Name.StartsWith("cron.", StringComparison.Ordinal)) is { } hook)
            {
                throw ImportedCapabilities.Undeclared($"the manifest has the hook '{hook.Name}'", CapabilityCatalog.JobsRun);
            }
        }

        if (!declared.Contains(CapabilityCatalog.SignalsSubscribe) && manifest.Hooks.Any(static hook => hook.Name == "signal.received"))
        {
            throw ImportedCapabilities.Undeclared("the manifest has the hook 'signal.received'", CapabilityCatalog.SignalsSubscribe);
        }
    }

    private static void RequireExports(PackageManifest manifest, WasmModule module)
    {
        var exports = module.Exports.ToDictionary(static export => export.Name, static export => export.Type, StringComparer.Ordinal);
        var called = manifest.Hooks.Select(static hook => ($"the hook '{hook.Name}'", hook.Export))
            .Concat(manifest.Schedules.Select(static schedule => ($"the schedule '{schedule.Name}'", schedule.Export)));
        foreach (var (who, name) in called)
        {
            if (!exports.TryGetValue(name, out var type))
            {
                throw new PackageException(
                    PackageReason.ExportMissing,
                    $"{who} calls the export '{PlainText.Of(name)}', which the module does not have{Bailey.Policy.NearestWord.Hint(name, exports.Keys)}",
                    "export the function, or correct the manifest");
            }

            if (!IsCallable(type))
            {
                throw new PackageException(
                    PackageReason.ExportMissing,
                    $"{who} calls the export '{PlainText.Of(name)}', which is a {type.Kind} {type} and no function without parameters and with one i32, or nothing, as result",
                    "export it as the Extism PDK does");
            }
        }
    }

    private static bool IsCallable(WasmExternalType type) =>
        type is WasmFunctionType { Parameters.Length: 0 } function && (function.Results.Length == 0 || (function.Results.Length == 1 && function.Results[0] == WasmValueType.I32));

    private static IEnumerable<string> Notes(PackageManifest manifest, WasmModule module)
    {
        var declared = manifest.Capabilities.Select(static requested => requested.Capability.Type).ToHashSet();
        var wasi = ImportedCapabilities.Of(module.Imports.Where(static import => import.Module == ImportedCapabilities.Wasi));
        foreach (var implied in wasi.Where(implied => !declared.Contains(implied.Type)))
        {
            yield return $"the module imports {string.Join(", ", implied.Imports)} and does not declare '{implied.Type.Name}': what it calls of that fails";
        }

        foreach (var note in Notes(manifest))
        {
            yield return note;
        }
    }

    private static IEnumerable<string> Notes(PackageManifest manifest) =>
        manifest.Hooks.IsEmpty && manifest.Schedules.IsEmpty ? ["the manifest has neither hooks nor schedules, so that nothing calls the plugin"] : [];

    private static SemanticVersion ReadHostVersion()
    {
        var version = typeof(PackageVerifier).Assembly.GetName().Version ?? new Version(0, 0, 0);
        return SemanticVersion.Parse($"{version.ToString(3)}");
    }
}
