using System.Collections.Immutable;

namespace Bailey.Server.Policies;

/// <summary>What is wrong with a document of the policy.</summary>
/// <param name="Valid">Whether nothing is.</param>
/// <param name="Faults">Everything that is, in order of place.</param>
public sealed record ValidationView(bool Valid, ImmutableArray<PolicyFaultView> Faults);
