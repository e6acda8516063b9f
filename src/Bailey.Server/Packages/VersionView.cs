using System.Collections.Immutable;
using Bailey.Plugins.Lifecycle;

namespace Bailey.Server.Packages;

/// <summary>A version that a community has.</summary>
/// <param name="Version">The version.</param>
/// <param name="Digest">The package.</param>
/// <param name="AddedAt">When it came.</param>
/// <param name="AddedBy">Who brought it.</param>
/// <param name="Source">Where from: <c>upload</c>, or the registry's URL.</param>
/// <param name="AcceptedBy">Who accepted it; null for nobody.</param>
/// <param name="AcceptedAt">When.</param>
/// <param name="Accepted">What was accepted of it.</param>
public sealed record VersionView(
    string Version, string Digest, DateTimeOffset AddedAt, string AddedBy, string Source, string? AcceptedBy, DateTimeOffset? AcceptedAt, ImmutableArray<CapabilityView> Accepted)
{
    internal static VersionView Of(InstalledVersion version) => new(
        version.Version, version.Digest, version.AddedAt, version.AddedBy, version.Source, version.Acceptance?.By, version.Acceptance?.At,
        [.. version.Acceptance?.Capabilities.Select(CapabilityView.Of) ?? []]);
}
