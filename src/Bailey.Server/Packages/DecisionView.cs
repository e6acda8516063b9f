using Bailey.Policy;
using Bailey.Server.Problems;

namespace Bailey.Server.Packages;

/// <summary>A decision as the API shows it.</summary>
/// <param name="Allowed">Whether it may be done.</param>
/// <param name="Code">Why, as a stable word.</param>
/// <param name="Layer">Which layer of the policy answered.</param>
/// <param name="Source">Where the rule stands; null where there is none.</param>
/// <param name="Rule">The rule; null where there is none.</param>
/// <param name="Detail">Why, in words.</param>
/// <param name="Remedy">What would help, and who may do it; null where nothing would.</param>
public sealed record DecisionView(bool Allowed, string Code, string Layer, string? Source, string? Rule, string Detail, string? Remedy)
{
    internal static DecisionView Of(Decision decision) => new(
        decision.Allowed, decision.ReasonCode, DecisionLayers.NameOf(decision.Layer), Path.GetFileName(decision.Source), decision.Rule, ShownDecision.MessageOf(decision), decision.Remedy);
}
