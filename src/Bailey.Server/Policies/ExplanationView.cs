using System.Collections.Immutable;
using Bailey.Policy.Explanations;
using Bailey.Server.Packages;

namespace Bailey.Server.Policies;

/// <summary>What every layer of the policy says of one question.</summary>
/// <param name="Subject">What was asked about: the operation, the capability or the URL.</param>
/// <param name="Outcome">The answer: the first denial, or what the last layer says.</param>
/// <param name="Layers">One decision for each layer, in the order in which they are asked.</param>
public sealed record ExplanationView(string Subject, DecisionView Outcome, ImmutableArray<DecisionView> Layers)
{
    internal static ExplanationView Of(string subject, Explanation explanation) => new(subject, DecisionView.Of(explanation.Outcome), [.. explanation.Layers.Select(DecisionView.Of)]);
}
