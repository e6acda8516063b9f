using System.Collections.Immutable;
using System.Text.Json;
using Bailey.Policy.Communities;

namespace Bailey.Server.Packages;

/// <summary>A plugin as a community has it, with what its package says of itself and what it may really do.</summary>
/// <param name="Installation">How the community has it.</param>
/// <param name="Denial">What keeps it from being called, or would keep it once it is active; null where nothing does.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Description">What it is for.</param>
/// <param name="PublisherName">Who it says that it is by.</param>
/// <param name="Publisher">Who signed it; null for nobody.</param>
/// <param name="License">Its licence; null where it names none.</param>
/// <param name="Hooks">Hooks that it is called at.</param>
/// <param name="Schedules">Schedules that it runs on.</param>
/// <param name="Requested">What it asks for, the riskiest first.</param>
/// <param name="Effective">What it may do now, where it is active.</param>
/// <param name="Denied">What it may not, and why, where it is active.</param>
/// <param name="Signature">What came of its signature.</param>
/// <param name="Calls">When it is called, in words.</param>
/// <param name="Capabilities">Each thing that it asks for, the riskiest first, with what of it the plugin has by what was accepted, and why.</param>
/// <param name="SettingsSchema">What its settings may be, as the JSON schema of the package; null where it has none.</param>
/// <param name="Readme">The text of its README.md, cut at 32,768 characters; null where it has none.</param>
public sealed record PackageView(
    InstallationView Installation,
    DecisionView? Denial,
    string Name,
    string Description,
    string PublisherName,
    string? Publisher,
    string? License,
    ImmutableArray<string> Hooks,
    ImmutableArray<string> Schedules,
    ImmutableArray<CapabilityView> Requested,
    ImmutableArray<CapabilityView> Effective,
    ImmutableArray<DecisionView> Denied,
    SignatureState Signature,
    ImmutableArray<string> Calls,
    ImmutableArray<ReviewedCapabilityView> Capabilities,
    JsonElement? SettingsSchema,
    string? Readme);
