using Bailey.Policy.ReasonCodes;

namespace Bailey.Plugins.Audit;

/// <summary>Why a query of the audit log cannot be run.</summary>
[ErrorCodes("Querying the audit log")]
public static class AuditQueryReason
{
    /// <summary>The cursor is none that a page before has given.</summary>
    public const string CursorInvalid = "audit_cursor_invalid";

    /// <summary>A page has 1 to 1,000 entries.</summary>
    public const string LimitOutOfRange = "audit_limit_out_of_range";

    /// <summary>A domain is a path, as <c>/games</c>.</summary>
    public const string DomainInvalid = "audit_domain_invalid";
}
