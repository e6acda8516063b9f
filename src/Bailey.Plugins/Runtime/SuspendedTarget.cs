using Bailey.Plugins.Audit;
using Bailey.Plugins.Hooks;
using Bailey.Plugins.Lifecycle;
using Bailey.Plugins.Packages;
using Bailey.Policy.Snapshots;

namespace Bailey.Plugins.Runtime;

/// <summary>
/// A suspended package at a hook where its failure stops the operation. It is not called, and the operation is stopped: whoever makes a guard fail must
/// not get past it by that.
/// </summary>
internal sealed class SuspendedTarget(InstalledPackage package, HookDeclaration hook, PluginEnvironment environment)
    : HookTarget(package.Installation.PluginId, package.Package.Manifest.Version, package.Package.Kind, hook.Kind, hook.Priority, hook.OnError)
{
    /// <inheritdoc/>
    internal override ValueTask<PluginOutcome> CallAsync(HookCall call, PrincipalPolicy principal, CancellationToken cancellationToken)
    {
        var denial = PluginSuspended.Denial;
        environment.TellRefusal(environment.Entry(call, principal, AuditAction.Call, AuditOutcome.Denied, denial.ReasonCode) with { Plugin = PluginId, Version = Version });
        return ValueTask.FromResult(Outcome(PluginOutcomeKind.Denied, denial.ReasonCode, denial.Message) with { Decision = denial });
    }
}
