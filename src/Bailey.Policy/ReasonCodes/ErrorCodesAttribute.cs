namespace Bailey.Policy.ReasonCodes;

/// <summary>
/// Marks a class whose string constants are codes of errors that are no decisions of the policy. docs/reason-codes.md is generated
/// from them and their documentation.
/// </summary>
/// <param name="area">What fails with them, as the heading of a table.</param>
[AttributeUsage(AttributeTargets.Class)]
public sealed class ErrorCodesAttribute(string area) : Attribute
{
    /// <summary>What fails with them.</summary>
    public string Area { get; } = area;
}
