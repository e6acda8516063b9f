using Bailey.Plugins.Audit;
using Bailey.Plugins.Hooks;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Store;
using Bailey.Policy.Quotas;
using Bailey.Policy.Snapshots;

namespace Bailey.Plugins.Runtime;

/// <summary>What all calls of plugins of one host share.</summary>
/// <param name="Policy">The policy in force.</param>
/// <param name="Ledgers">What principals and plugins use.</param>
/// <param name="Store">What is kept.</param>
/// <param name="Options">The limits.</param>
/// <param name="Clock">The time.</param>
/// <param name="Application">What the application offers to plugins.</param>
/// <param name="Metrics">What happens, in numbers.</param>
/// <param name="Threads">Where guests run that wait.</param>
internal sealed record PluginEnvironment(
    LivePolicy Policy, LedgerBook Ledgers, IPluginStore Store, BaileyOptions Options, TimeProvider Clock, PluginApplication Application, AuditMetrics Metrics, GuestThreads Threads)
{
    /// <summary>An entry of the audit log about what happens now; of the community itself where no domain is set.</summary>
    internal AuditEntry Entry(string community, string principal, AuditAction action, string target, AuditOutcome outcome, string reasonCode, Guid decisionId) => new()
    {
        Id = UuidV7.Shared.Next(),
        Time = Clock.GetUtcNow(),
        Community = community,
        Principal = principal,
        Action = action,
        Target = target,
        Outcome = outcome,
        ReasonCode = reasonCode,
        DecisionId = decisionId,
    };

    /// <summary>An entry of the audit log about a call at a hook.</summary>
    internal AuditEntry Entry(HookCall call, PrincipalPolicy principal, AuditAction action, AuditOutcome outcome, string reasonCode) =>
        Entry(call.Request.Community, principal.Name.Text, action, call.Request.Hook, outcome, reasonCode, call.DecisionId) with { DomainPath = call.Request.DomainPath };

    /// <summary>Writes down that something was refused. A refusal stands whether it can be written down or not.</summary>
    internal void TellRefusal(AuditEntry entry)
    {
        try
        {
            Store.Audit.Write([entry]);
        }
        catch (PluginStoreException)
        {
            // What is not done needs no record to stay undone.
        }
    }
}
