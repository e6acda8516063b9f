using System.Collections.Immutable;

namespace Bailey.Policy.Explanations;

/// <summary>
/// What every layer says of one question, in the order in which they are asked, whatever the layers before it say. Made of the very
/// decisions that enforce.
/// </summary>
/// <param name="Layers">One decision for each layer; at least one.</param>
public sealed record Explanation(ImmutableArray<Decision> Layers)
{
    /// <summary>The answer: the first denial, or, where all layers allow, what the last of them says.</summary>
    public Decision Outcome { get; } = Layers.FirstOrDefault(static decision => !decision.Allowed) ?? Layers[^1];
}
