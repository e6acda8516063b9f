namespace Bailey.Plugins.Audit;

/// <summary>How what an <see cref="AuditEntry"/> tells of ended.</summary>
public enum AuditOutcome
{
    /// <summary>It was done.</summary>
    Ok,

    /// <summary>The policy denied it; the reason code says why.</summary>
    Denied,

    /// <summary>A plugin rejected it, as filters may.</summary>
    Rejected,

    /// <summary>It was tried and failed.</summary>
    Failed,

    /// <summary>It met a limit and was stopped.</summary>
    Breached,
}
