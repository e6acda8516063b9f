using System.Collections.Immutable;
using Bailey.Server.Packages;

namespace Bailey.Server.Policies;

/// <summary>What is in force for plugins after the policy of the instance and, where one is asked about, that of the community.</summary>
/// <param name="Faults">Documents that cannot be used, so that nothing is allowed until they are mended.</param>
/// <param name="Rules">What is allowed and what is not, one by one.</param>
public sealed record EffectivePolicyView(ImmutableArray<DecisionView> Faults, ImmutableArray<EffectiveRuleView> Rules);
