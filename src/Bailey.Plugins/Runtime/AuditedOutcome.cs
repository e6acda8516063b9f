using Bailey.Plugins.Audit;
using Bailey.Plugins.Hooks;

namespace Bailey.Plugins.Runtime;

/// <summary>How the audit log names what a plugin did.</summary>
internal static class AuditedOutcome
{
    internal static AuditOutcome Of(PluginOutcome outcome) => outcome.Kind switch
    {
        PluginOutcomeKind.Result => AuditOutcome.Ok,
        PluginOutcomeKind.Rejected => AuditOutcome.Rejected,
        PluginOutcomeKind.LimitBreached => AuditOutcome.Breached,
        PluginOutcomeKind.Denied => outcome.Decision is { } decision ? PluginCall.OutcomeOf(decision) : AuditOutcome.Denied,
        _ => AuditOutcome.Failed,
    };
}
