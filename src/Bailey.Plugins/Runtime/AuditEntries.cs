using Bailey.Plugins.Audit;
using Bailey.Plugins.Hooks;
using Bailey.Plugins.Store;
using Bailey.Policy.Snapshots;

namespace Bailey.Plugins.Runtime;

/// <summary>Entries of the audit log about what happens now, and how a refusal gets there.</summary>
internal static class AuditEntries
{
    /// <summary>An entry about what happens in a community; of the community itself where no domain is set.</summary>
    internal static AuditEntry Entry(
        this PluginEnvironment environment, string community, string principal, AuditAction action, string target, AuditOutcome outcome, string reasonCode, Guid decisionId) => new()
        {
            Id = UuidV7.Shared.Next(),
            Time = environment.Clock.GetUtcNow(),
            Community = environment.LogOf(community),
            Principal = principal,
            Action = action,
            Target = target,
            Outcome = outcome,
            ReasonCode = reasonCode,
            DecisionId = decisionId,
        };

    /// <summary>An entry about a call at a hook.</summary>
    internal static AuditEntry Entry(this PluginEnvironment environment, HookCall call, PrincipalPolicy principal, AuditAction action, AuditOutcome outcome, string reasonCode) =>
        environment.Entry(call.Request.Community, principal.Name.Text, action, call.Request.Hook, outcome, reasonCode, call.DecisionId) with { DomainPath = call.Request.DomainPath };

    /// <summary>Writes down that something was refused. A refusal stands whether it can be written down or not.</summary>
    internal static void TellRefusal(this PluginEnvironment environment, AuditEntry entry)
    {
        try
        {
            environment.Store.Audit.Write([entry]);
        }
        catch (PluginStoreException)
        {
            // What is not done needs no record to stay undone.
        }
    }
}
