namespace Bailey.Policy.ReasonCodes;

/// <summary>
/// Marks a class whose string constants are the reason codes of one layer. docs/reason-codes.md is generated from them and their
/// documentation.
/// </summary>
/// <param name="layer">The layer that answers with them.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ReasonCodesAttribute(DecisionLayer layer) : Attribute
{
    /// <summary>The layer that answers with them.</summary>
    public DecisionLayer Layer { get; } = layer;
}
