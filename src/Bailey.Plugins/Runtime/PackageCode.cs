using System.Collections.Concurrent;
using Bailey.Plugins.Extism;
using Bailey.Plugins.HostFunctions;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Packages;
using Bailey.Policy.Quotas;
using Bailey.Wasm;

namespace Bailey.Plugins.Runtime;

/// <summary>The code of packages, compiled once for all communities. It holds nothing that a community or a call could see of another.</summary>
internal sealed class PackageCode(BaileyOptions options, WasmCompileOptions compile)
{
    private readonly ConcurrentDictionary<string, Lazy<CompiledExtismPlugin>> _compiled = new(StringComparer.Ordinal);

    /// <summary>The code of a package.</summary>
    /// <exception cref="ExtismManifestException">The engine refuses it.</exception>
    /// <exception cref="ExtismLinkException">It imports what there is not.</exception>
    internal CompiledExtismPlugin Of(Package package) =>
        _compiled.GetOrAdd(package.Digest, static (_, given) => new Lazy<CompiledExtismPlugin>(() => given.Code.Compile(given.Package)), (Code: this, Package: package)).Value;

    /// <summary>Forgets the code of packages that nobody has any more.</summary>
    internal void Keep(IReadOnlySet<string> digests)
    {
        foreach (var digest in _compiled.Keys.Where(digest => !digests.Contains(digest)))
        {
            _compiled.TryRemove(digest, out _);
        }
    }

    private CompiledExtismPlugin Compile(Package package) => CompiledExtismPlugin.Compile(
        ExtismManifest.FromWasm(package.Module) with { AllowedHosts = ["*"] },
        new ExtismPluginOptions
        {
            Compile = compile,
            HostFunctions = HostOperations.Functions,
            HttpResponseHeaders = true,
            ResetBetweenCalls = !package.Manifest.KeepState,
            MaxMemoryBytes = Math.Min(package.Manifest.Limits.MemoryBytes ?? long.MaxValue, Math.Max(options.PluginQuotas.MemoryBytes, PluginQuotas.Default.MemoryBytes)),
            MaxLogEntries = options.MaxLogEntries,
            MaxLogBytes = options.MaxLogBytes,
        });
}
