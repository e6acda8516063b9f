using System.Collections.Immutable;
using Bailey.Plugins.Packages;
using Bailey.Policy;
using Bailey.Policy.Capabilities;
using Bailey.Policy.Capabilities.Effective;
using Bailey.Policy.Communities;
using Bailey.Policy.Instances;

namespace Bailey.Plugins.Lifecycle;

/// <summary>What somebody should know before accepting a package.</summary>
public sealed record PackageReview
{
    /// <summary>The package.</summary>
    public required string Digest { get; init; }

    /// <summary>What it says of itself.</summary>
    public required PackageManifest Manifest { get; init; }

    /// <summary>What came of its signature.</summary>
    public required PackageSignature Signature { get; init; }

    /// <summary>Whether instance and community let the package in, by its id, signature and publisher.</summary>
    public required Decision Admission { get; init; }

    /// <summary>What it asks for, the riskiest first.</summary>
    public required ImmutableArray<ReviewedCapability> Capabilities { get; init; }

    /// <summary>When it is called, in words.</summary>
    public required ImmutableArray<string> Calls { get; init; }

    /// <summary>What stops nothing and should be known.</summary>
    public ImmutableArray<string> Notes { get; init; } = [];

    /// <summary>How it differs from the version that runs; null where none does, or it is this one.</summary>
    public VersionDifference? Difference { get; init; }

    /// <summary>Reviews a package.</summary>
    /// <param name="package">The package.</param>
    /// <param name="instance">The policy of the instance.</param>
    /// <param name="community">The policy of the community.</param>
    /// <param name="paths">Resolves paths.</param>
    /// <param name="running">The manifest of the version that runs; null where none does.</param>
    /// <param name="deniedByAdmin">Kinds that an admin denied to the plugin.</param>
    /// <param name="notes">What was noted when it was verified.</param>
    public static PackageReview Create(
        Package package,
        InstancePolicy instance,
        CommunityPluginPolicy community,
        IPathResolver paths,
        PackageManifest? running = null,
        ItemList<CapabilityType>? deniedByAdmin = null,
        ImmutableArray<string> notes = default)
    {
        ArgumentNullException.ThrowIfNull(package);
        ArgumentNullException.ThrowIfNull(instance);
        ArgumentNullException.ThrowIfNull(community);
        var manifest = package.Manifest;
        var difference = VersionDifference.Between(running ?? manifest with { Hooks = [], Schedules = [] }, manifest);
        return new PackageReview
        {
            Digest = package.Digest,
            Manifest = manifest,
            Signature = package.Signature,
            Admission = PackageAdmission.Judge(package, instance, community),
            Capabilities = Judge(package, instance, community, paths, deniedByAdmin ?? []),
            Calls = running is null ? difference.AddedCalls : VersionDifference.Between(manifest with { Hooks = [], Schedules = [] }, manifest).AddedCalls,
            Notes = notes.IsDefault ? [] : notes,
            Difference = running is null ? null : difference,
        };
    }

    /// <summary>What a package that is installed asks for, the riskiest first, and what of it the plugin has, or would have once it is active: by what was accepted of it.</summary>
    /// <param name="installed">The installation.</param>
    /// <param name="instance">The policy of the instance.</param>
    /// <param name="community">The policy of the community.</param>
    /// <param name="paths">Resolves paths.</param>
    public static ImmutableArray<ReviewedCapability> Judge(InstalledPackage installed, InstancePolicy instance, CommunityPluginPolicy community, IPathResolver paths)
    {
        ArgumentNullException.ThrowIfNull(installed);
        var plugin = installed.ToPolicy();
        return Judge(installed.Package, capability => plugin with { Requested = [capability] }, instance, community, paths);
    }

    // As if all of it were accepted, as that is what is to be decided.
    private static ImmutableArray<ReviewedCapability> Judge(
        Package package, InstancePolicy instance, CommunityPluginPolicy community, IPathResolver paths, ItemList<CapabilityType> deniedByAdmin) => Judge(
            package,
            capability => new InstalledPlugin
            {
                Id = package.Manifest.Id,
                Publisher = package.Publisher,
                Digest = package.Digest,
                Requested = [capability],
                AcceptedDigest = package.Digest,
                Accepted = [capability],
                DeniedByAdmin = deniedByAdmin,
            },
            instance,
            community,
            paths);

    private static ImmutableArray<ReviewedCapability> Judge(
        Package package, Func<Capability, InstalledPlugin> pluginOf, InstancePolicy instance, CommunityPluginPolicy community, IPathResolver paths)
    {
        var requested = package.Manifest.Capabilities.GroupBy(static entry => entry.Capability).ToDictionary(static group => group.Key, static group => group.First().Justification);
        return [.. CapabilityCatalog.RiskiestFirst(requested.Keys).Select(capability => JudgeOne(capability, requested[capability]))];

        // One by one, so that what is granted can be told of each.
        ReviewedCapability JudgeOne(Capability capability, string? justification)
        {
            var effective = EffectiveCapabilities.Compile(pluginOf(capability), instance, community, paths);
            return new ReviewedCapability(capability, justification, effective.Granted is [var granted, ..] ? granted : null, [.. effective.Denied.DistinctBy(static denial => (denial.ReasonCode, denial.Item, denial.Decision.Layer))]);
        }
    }
}
