using System.Collections.Immutable;
using System.Text.Json;
using Bailey.Plugins.Lifecycle;
using Bailey.Policy.Communities;

namespace Bailey.Server.Packages;

/// <summary>What somebody should know before accepting a package.</summary>
/// <param name="Id">The plugin.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Version">Its version.</param>
/// <param name="Digest">The package that is accepted or not.</param>
/// <param name="Signature">What came of its signature.</param>
/// <param name="Publisher">Who signed it; null for nobody.</param>
/// <param name="PublisherName">Who it says that it is by.</param>
/// <param name="Admission">Whether the policies let it in.</param>
/// <param name="Capabilities">What it asks for, the riskiest first.</param>
/// <param name="Calls">When it is called.</param>
/// <param name="Notes">What should be known besides.</param>
/// <param name="Difference">How it differs from the version that runs; null where none does.</param>
/// <param name="SettingsSchema">What its settings may be, as the JSON schema of the package; null where it has none.</param>
public sealed record ReviewView(
    string Id,
    string Name,
    string Version,
    string Digest,
    SignatureState Signature,
    string? Publisher,
    string PublisherName,
    DecisionView Admission,
    ImmutableArray<ReviewedCapabilityView> Capabilities,
    ImmutableArray<string> Calls,
    ImmutableArray<string> Notes,
    DifferenceView? Difference,
    JsonElement? SettingsSchema)
{
    internal static ReviewView Of(PackageReview review, JsonElement? settingsSchema) => new(
        review.Manifest.Id,
        review.Manifest.Name,
        review.Manifest.Version,
        review.Digest,
        review.Signature.State,
        review.Signature.Publisher?.Text,
        review.Manifest.Publisher.Name,
        DecisionView.Of(review.Admission),
        [.. review.Capabilities.Select(ReviewedCapabilityView.Of)],
        review.Calls,
        review.Notes,
        review.Difference is { } difference ? DifferenceView.Of(difference) : null,
        settingsSchema);
}
