using System.Collections.Immutable;
using Bailey.Policy.Capabilities;

namespace Bailey.Plugins.Packages;

/// <summary>What a package says of itself: its <c>manifest.json</c>, read and found to be in order. Immutable.</summary>
public sealed record PackageManifest
{
    /// <summary>Bytes of a <c>manifest.json</c>: 262,144.</summary>
    public const int MaxBytes = 256 * 1024;

    /// <summary>Hooks of one package: 64.</summary>
    public const int MaxHooks = 64;

    /// <summary>Schedules of one package: 32.</summary>
    public const int MaxSchedules = 32;

    /// <summary>Its id, a reverse domain name as <c>org.example.spam-filter</c>.</summary>
    public required string Id { get; init; }

    /// <summary>Its name, for people.</summary>
    public required string Name { get; init; }

    /// <summary>Its version (semver.org 2.0.0).</summary>
    public required string Version { get; init; }

    /// <summary>What it is for, in words.</summary>
    public string Description { get; init; } = "";

    /// <summary>Who publishes it.</summary>
    public required PackagePublisher Publisher { get; init; }

    /// <summary>Its licence, as an SPDX expression; null where it names none.</summary>
    public string? License { get; init; }

    /// <summary>The oldest version of Bailey that it runs on; null for any.</summary>
    public string? MinHostVersion { get; init; }

    /// <summary>The hooks that it wants to be called at.</summary>
    public ImmutableArray<HookDeclaration> Hooks { get; init; } = [];

    /// <summary>The schedules on which it wants to be called.</summary>
    public ImmutableArray<ScheduleDeclaration> Schedules { get; init; } = [];

    /// <summary>What it wants to touch.</summary>
    public ItemList<RequestedCapability> Capabilities { get; init; } = [];

    /// <summary>What it says it needs for one call.</summary>
    public PackageLimits Limits { get; init; } = PackageLimits.None;

    /// <summary>Whether its memory and variables stay from call to call. Default false: each call finds it as it was installed.</summary>
    public bool KeepState { get; init; }

    /// <summary>The file in the package that describes its settings; null where it has none.</summary>
    public string? SettingsSchema { get; init; }

    /// <summary>SHA-256 of each file in lower-case hexadecimal, by its path; of all files but the manifest and the signature.</summary>
    public ImmutableSortedDictionary<string, string> Files { get; init; } = ImmutableSortedDictionary<string, string>.Empty;
}
