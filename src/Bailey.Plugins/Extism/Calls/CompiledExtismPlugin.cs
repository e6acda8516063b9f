using System.Collections.Immutable;
using Bailey.Wasm;

namespace Bailey.Plugins.Extism;

/// <summary>
/// A plugin compiled and linked against what the host offers, from which any number of instances are made, from any thread.
/// </summary>
public sealed class CompiledExtismPlugin
{
    private CompiledExtismPlugin(ExtismManifest manifest, ExtismPluginOptions options, ModuleGraph modules, ImmutableArray<HostGlob> hosts)
    {
        Manifest = manifest;
        Options = options;
        Modules = modules;
        AllowedHosts = hosts;
        var manifestBytes = manifest.Memory.MaxPages is { } pages and < long.MaxValue / WasmMemoryType.PageSize
            ? pages * WasmMemoryType.PageSize
            : long.MaxValue;
        var memory = Math.Min(options.MaxMemoryBytes, manifestBytes);
        StoreOptions = options.Store with { MaxMemoryBytes = memory, MaxHeapBytes = Math.Min(options.Store.MaxHeapBytes, memory) };
        Functions =
        [
            .. modules.Main.Module.Exports
                .Where(static export => export.Type is WasmFunctionType { Parameters.Length: 0 } type
                    && (type.Results.Length == 0 || (type.Results.Length == 1 && type.Results[0] == WasmValueType.I32)))
                .Select(static export => export.Name),
        ];
    }

    /// <summary>The manifest.</summary>
    public ExtismManifest Manifest { get; }

    /// <summary>What the host offers.</summary>
    public ExtismPluginOptions Options { get; }

    /// <summary>Exports of the main module that can be called.</summary>
    public ImmutableArray<string> Functions { get; }

    /// <summary>The main module, for its imports and exports.</summary>
    public WasmModule MainModule => Modules.Main.Module;

    internal ModuleGraph Modules { get; }

    internal ImmutableArray<HostGlob> AllowedHosts { get; }

    internal WasmStoreOptions StoreOptions { get; }

    /// <summary>Reads, checks, compiles and links what a manifest names.</summary>
    /// <param name="manifest">The manifest.</param>
    /// <param name="options">What the host offers; the defaults where omitted.</param>
    /// <param name="cancellationToken">Ends the reading of modules.</param>
    /// <exception cref="ExtismManifestException">A module cannot be read, is not the one of its hash, or is refused.</exception>
    /// <exception cref="ExtismLinkException">An import is missing or of another type, or modules import each other in a circle.</exception>
    public static async Task<CompiledExtismPlugin> CompileAsync(
        ExtismManifest manifest, ExtismPluginOptions? options = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(manifest);
        options ??= ExtismPluginOptions.Default;
        options.Validate();
        RequireRanges(manifest);
        var hosts = ReadHosts(manifest);
        var modules = await new ModuleLoader(manifest, options).LoadAsync(cancellationToken).ConfigureAwait(false);
        return new CompiledExtismPlugin(manifest, options, new ModuleGraph(modules, options), hosts);
    }

    /// <summary>As <see cref="CompileAsync"/>, waiting for the modules on this thread.</summary>
    /// <inheritdoc cref="CompileAsync"/>
    public static CompiledExtismPlugin Compile(ExtismManifest manifest, ExtismPluginOptions? options = null) =>
        CompileAsync(manifest, options).GetAwaiter().GetResult();

    /// <summary>The same code under a manifest with other paths and another configuration. Compiles nothing.</summary>
    /// <param name="allowedPaths">Folders that it may see.</param>
    /// <param name="config">What <c>config_get</c> answers.</param>
    public CompiledExtismPlugin With(ImmutableArray<ExtismAllowedPath> allowedPaths, ImmutableSortedDictionary<string, string> config)
    {
        ArgumentNullException.ThrowIfNull(config);
        return new CompiledExtismPlugin(Manifest with { AllowedPaths = allowedPaths, Config = config }, Options, Modules, AllowedHosts);
    }

    /// <summary>Makes an instance. Nothing of the guest runs before its first call.</summary>
    public ExtismPlugin CreatePlugin() => new(this);

    /// <summary>Makes a pool of instances for concurrent calls.</summary>
    /// <param name="maxInstances">Instances that may run at once, 1 or more.</param>
    public ExtismPluginPool CreatePool(int maxInstances) => new(this, maxInstances);

    /// <summary>Whether the main module exports a function that can be called: no parameters, and no result or one i32.</summary>
    public bool FunctionExists(string name) => Functions.Contains(name);

    // A manifest that was read is in range; one that a program made may not be.
    private static void RequireRanges(ExtismManifest manifest)
    {
        if (manifest.Timeout <= TimeSpan.Zero)
        {
            throw ExtismManifestException.Of(ExtismManifestReason.OutOfRange, "/timeout_ms", "the time for a call must be more than 0");
        }

        if (manifest.Memory is { MaxPages: < 0 } or { MaxVarBytes: < 0 } or { MaxHttpResponseBytes: < 0 })
        {
            throw ExtismManifestException.Of(ExtismManifestReason.OutOfRange, "/memory", "a memory limit must not be negative");
        }
    }

    private static ImmutableArray<HostGlob> ReadHosts(ExtismManifest manifest)
    {
        var hosts = ImmutableArray.CreateBuilder<HostGlob>();
        foreach (var text in manifest.AllowedHosts)
        {
            hosts.Add(HostGlob.TryParse(text, out var glob, out var fault)
                ? glob
                : throw ExtismManifestException.Of(ExtismManifestReason.BadValue, "/allowed_hosts", fault));
        }

        return hosts.ToImmutable();
    }
}
