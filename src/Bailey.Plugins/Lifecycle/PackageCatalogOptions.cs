using Bailey.Plugins.Egress;
using Bailey.Plugins.Packages;
using Bailey.Wasm;

namespace Bailey.Plugins.Lifecycle;

/// <summary>Limits and surroundings of a <see cref="PackageCatalog"/>.</summary>
public sealed record PackageCatalogOptions
{
    /// <summary>The defaults.</summary>
    public static PackageCatalogOptions Default { get; } = new();

    /// <summary>Bounds on the archives of packages.</summary>
    public PackageArchiveLimits Archive { get; init; } = PackageArchiveLimits.Default;

    /// <summary>
    /// How modules are compiled, to be verified and to be run, and where compiled code is kept for the next start. Default: nowhere, and functions of
    /// at most 1 MiB (<see cref="WasmLimits.MaxFunctionBytes"/>), as the JIT may take 800 bytes of memory for each byte of one.
    /// </summary>
    public WasmCompileOptions Compile { get; init; } = WasmCompileOptions.Default with { Limits = WasmLimits.Default with { MaxFunctionBytes = 1024 * 1024 } };

    /// <summary>The version of Bailey, of which packages may demand a newer one.</summary>
    public SemanticVersion HostVersion { get; init; } = PackageVerifier.HostVersion;

    /// <summary>Plugins of one community. Default 256.</summary>
    public int MaxPluginsPerCommunity { get; init; } = 256;

    /// <summary>Versions of one plugin in one community, each of which can be rolled back to. Default 100.</summary>
    public int MaxVersionsPerPlugin { get; init; } = 100;

    /// <summary>Packages that are fetched, read and verified at once; more wait. Default 2.</summary>
    public int MaxConcurrentInstalls { get; init; } = 2;

    /// <summary>Time to connect to a registry, for each hop. Default 10 s.</summary>
    public TimeSpan RegistryConnectTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Time for a whole fetch from a registry. Default 30 s.</summary>
    public TimeSpan RegistryTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Resolves the names of registries. Default: the operating system.</summary>
    public IHostResolver Resolver { get; init; } = SystemHostResolver.Instance;

    /// <summary>The clock. Default: the system's.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>
    /// Told of each change once it is stored, before the one who asked for it is answered, so that a host compiles its policy and its hooks anew. It
    /// must not throw. Default none.
    /// </summary>
    public Func<PackageChange, ValueTask>? Changed { get; init; }

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxPluginsPerCommunity, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxVersionsPerPlugin, 1);
        ArgumentOutOfRangeException.ThrowIfLessThan(MaxConcurrentInstalls, 1);
    }
}
