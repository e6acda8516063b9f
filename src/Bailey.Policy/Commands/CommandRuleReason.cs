using Bailey.Policy.ReasonCodes;

namespace Bailey.Policy.Commands;

/// <summary>Reason codes of command rules: which operations exist at all in this deployment.</summary>
[ReasonCodes(DecisionLayer.CommandRule)]
public static class CommandRuleReason
{
    /// <summary>The risk that the operation names is not one of read, write and high-risk-write.</summary>
    public const string RiskInvalid = "risk_invalid";

    /// <summary>The operation names no risk, and the rule does not say <c>allow_unannotated: true</c>.</summary>
    public const string RiskNotAnnotated = "risk_not_annotated";

    /// <summary>A pattern in <c>deny</c> of the rule matches.</summary>
    public const string CommandDenylisted = "command_denylisted";

    /// <summary>The rule has patterns in <c>allow</c>, and none matches.</summary>
    public const string DomainNotAllowed = "domain_not_allowed";

    /// <summary>The operation is riskier than <c>max_risk</c> of the rule.</summary>
    public const string RiskTooHigh = "risk_too_high";

    /// <summary>The rule names kinds of principals, and the caller is of none that the operation is for.</summary>
    public const string IdentityMismatch = "identity_mismatch";

    /// <summary>There are several rules, and each refuses the operation; the message tells why for each.</summary>
    public const string NoMatchingRule = "no_matching_rule";

    /// <summary>All commands of a group are denied, for different reasons.</summary>
    public const string MixedChildrenPolicy = "mixed_children_policy";

    /// <summary>The command rules cannot be read, so that only diagnostics run until they are mended.</summary>
    public const string PolicyInvalid = "policy_invalid";

    /// <summary>A plugin contributes a rule that is none; nothing starts.</summary>
    public const string InvalidRule = "invalid_rule";

    /// <summary>Two plugins contribute command rules; nothing starts.</summary>
    public const string MultipleRestrictPlugins = "multiple_restrict_plugins";

    /// <summary>The catalogue has no such operation.</summary>
    public const string OperationUnknown = "operation_unknown";
}
