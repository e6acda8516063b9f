using System.Collections.Immutable;
using Bailey.Plugins.Lifecycle;

namespace Bailey.Server.Packages;

/// <summary>A capability that a package asks for, and what of it the policies let it have.</summary>
/// <param name="Type">Its name, as <c>network:connect</c>.</param>
/// <param name="Level">How much harm it can do: 0 to 4.</param>
/// <param name="Sentence">What it lets a plugin do.</param>
/// <param name="Justification">What the publisher says it is for.</param>
/// <param name="Granted">What of it would be had; null for nothing.</param>
/// <param name="Denials">What would not, and why.</param>
public sealed record ReviewedCapabilityView(string Type, int Level, string Sentence, string? Justification, string? Granted, ImmutableArray<DecisionView> Denials)
{
    internal static ReviewedCapabilityView Of(ReviewedCapability reviewed) => new(
        reviewed.Capability.Type.Name,
        (int)reviewed.Capability.Type.Level,
        reviewed.Capability.Sentence,
        reviewed.Justification,
        reviewed.Granted?.Sentence,
        [.. reviewed.Denials.Select(static denial => DecisionView.Of(denial.Decision))]);
}
