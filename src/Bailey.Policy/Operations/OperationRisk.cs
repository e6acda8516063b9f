namespace Bailey.Policy.Operations;

/// <summary>How much harm an operation can do, the least first.</summary>
public enum OperationRisk
{
    /// <summary><c>read</c>: shows something and changes nothing.</summary>
    Read,

    /// <summary><c>write</c>: changes something that can be changed back.</summary>
    Write,

    /// <summary><c>high-risk-write</c>: destroys something, hands out power, or changes who may do what.</summary>
    HighRiskWrite,
}
