using System.Collections.Immutable;
using System.Text;
using System.Text.Json;
using Bailey.Plugins.Lifecycle;
using Bailey.Policy.Capabilities;
using Bailey.Policy.Capabilities.Effective;
using Bailey.Policy.Documents;

namespace Bailey.Server.Packages;

/// <summary>A capability that a package asks for, and what of it the policies let it have.</summary>
/// <param name="Type">Its name, as <c>network:connect</c>.</param>
/// <param name="Level">How much harm it can do: 0 to 4.</param>
/// <param name="Sentence">What it lets a plugin do.</param>
/// <param name="Justification">What the publisher says it is for.</param>
/// <param name="Granted">What of it would be had; null for nothing.</param>
/// <param name="Denials">What would not, and why.</param>
/// <param name="Reasons">Why it would be had, layer by layer; empty where nothing of it would.</param>
/// <param name="Entry">The capability as the manifest writes it, to be sent back in <c>accept</c>.</param>
public sealed record ReviewedCapabilityView(
    string Type, int Level, string Sentence, string? Justification, string? Granted, ImmutableArray<DecisionView> Denials, ImmutableArray<DecisionView> Reasons, JsonElement Entry)
{
    internal static ReviewedCapabilityView Of(ReviewedCapability reviewed) => new(
        reviewed.Capability.Type.Name,
        (int)reviewed.Capability.Type.Level,
        reviewed.Capability.Sentence,
        reviewed.Justification,
        reviewed.Granted?.Sentence,
        [.. reviewed.Denials.Select(static denial => DecisionView.Of(denial.Decision))],
        reviewed.Granted is null ? [] : [.. EffectiveCapabilities.Allowances(reviewed.Capability.Type).Select(DecisionView.Of)],
        EntryOf(reviewed.Capability));

    private static JsonElement EntryOf(Capability capability)
    {
        using var document = JsonDocument.Parse(DocumentJson.Of(Encoding.UTF8.GetBytes(CapabilityDocument.Print([new RequestedCapability(capability)]))));
        return document.RootElement.GetProperty("capabilities")[0].Clone();
    }
}
