using Bailey.Plugins.Audit;
using Bailey.Plugins.Hooks;
using Bailey.Plugins.Lifecycle;
using Bailey.Plugins.Packages;
using Bailey.Plugins.Store;
using Bailey.Policy.Capabilities;
using Bailey.Policy.Snapshots;

namespace Bailey.Plugins.Runtime;

/// <summary>
/// A suspended package at a hook where its failure stops the operation. It is not called, and the operation is stopped: whoever makes a guard fail must
/// not get past it by that.
/// </summary>
internal sealed class SuspendedTarget(InstalledPackage package, HookDeclaration hook, PluginEnvironment environment) : HookTarget
{
    /// <inheritdoc/>
    internal override string PluginId => package.Installation.PluginId;

    /// <inheritdoc/>
    internal override string Version => package.Package.Manifest.Version;

    /// <inheritdoc/>
    internal override PluginKind PluginKind => PluginKind.Package;

    /// <inheritdoc/>
    internal override HookKind Kind => hook.Kind;

    /// <inheritdoc/>
    internal override int Priority => hook.Priority;

    /// <inheritdoc/>
    internal override HookErrorPolicy OnError => hook.OnError;

    /// <inheritdoc/>
    internal override ValueTask<PluginOutcome> CallAsync(HookCall call, PrincipalPolicy principal, CancellationToken cancellationToken)
    {
        try
        {
            environment.Store.Audit.Write(
            [
                new AuditEntry
                {
                    Id = UuidV7.Shared.Next(),
                    Time = environment.Clock.GetUtcNow(),
                    Community = call.Request.Community,
                    DomainPath = call.Request.DomainPath,
                    Principal = principal.Name.Text,
                    Plugin = PluginId,
                    Version = Version,
                    Action = AuditAction.Call,
                    Target = hook.Name,
                    Outcome = AuditOutcome.Denied,
                    ReasonCode = PluginSuspended.Denial.ReasonCode,
                    DecisionId = call.DecisionId,
                },
            ]);
        }
        catch (PluginStoreException)
        {
            // A refusal stands whether it can be written down or not.
        }

        return ValueTask.FromResult(new PluginOutcome
        {
            PluginId = PluginId,
            PluginKind = PluginKind.Package,
            Version = Version,
            Kind = PluginOutcomeKind.Denied,
            ReasonCode = PluginSuspended.Denial.ReasonCode,
            Message = PluginSuspended.Denial.Message,
            Decision = PluginSuspended.Denial,
        });
    }
}
