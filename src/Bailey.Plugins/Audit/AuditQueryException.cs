namespace Bailey.Plugins.Audit;

/// <summary>A query of the audit log cannot be run as it is.</summary>
/// <param name="code">One of <see cref="AuditQueryReason"/>.</param>
/// <param name="message">What is wrong with it, in words.</param>
public sealed class AuditQueryException(string code, string message) : Exception(message)
{
    /// <summary>Why: one of <see cref="AuditQueryReason"/>.</summary>
    public string Code { get; } = code;
}
