using System.Collections.Immutable;
using Bailey.Policy.Capabilities;

namespace Bailey.Plugins.Lifecycle;

/// <summary>A capability that a package asks for, with what the policies make of it.</summary>
/// <param name="Capability">What it asks for; <see cref="Capability.Sentence"/> says it in words.</param>
/// <param name="Justification">What for, in the publisher's words; null where nothing is said.</param>
/// <param name="Granted">What of it the plugin gets, or would once all of it is accepted; null where nothing.</param>
/// <param name="Denials">Everything for which policies refuse it, or items of it, each with its reason and remedy.</param>
public sealed record ReviewedCapability(Capability Capability, string? Justification, Capability? Granted, ImmutableArray<CapabilityDenial> Denials);
