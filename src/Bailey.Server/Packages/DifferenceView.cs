using System.Collections.Immutable;
using Bailey.Plugins.Lifecycle;

namespace Bailey.Server.Packages;

/// <summary>How a version differs from the one that runs, in words.</summary>
/// <param name="FromVersion">The version that runs.</param>
/// <param name="ToVersion">The other one.</param>
/// <param name="Widens">Whether somebody must accept it, as it asks for more.</param>
/// <param name="Added">Capabilities that are new, the riskiest first.</param>
/// <param name="Removed">Capabilities that are gone.</param>
/// <param name="Unchanged">Capabilities of both.</param>
/// <param name="AddedCalls">Hooks and schedules that are new.</param>
/// <param name="RemovedCalls">Hooks and schedules that are gone.</param>
public sealed record DifferenceView(
    string FromVersion,
    string ToVersion,
    bool Widens,
    ImmutableArray<CapabilityView> Added,
    ImmutableArray<CapabilityView> Removed,
    ImmutableArray<CapabilityView> Unchanged,
    ImmutableArray<string> AddedCalls,
    ImmutableArray<string> RemovedCalls)
{
    internal static DifferenceView Of(VersionDifference difference) => new(
        difference.FromVersion,
        difference.ToVersion,
        difference.IsWidening,
        [.. difference.Capabilities.Added.Select(CapabilityView.Of)],
        [.. difference.Capabilities.Removed.Select(CapabilityView.Of)],
        [.. difference.Capabilities.Unchanged.Select(CapabilityView.Of)],
        difference.AddedCalls,
        difference.RemovedCalls);
}
