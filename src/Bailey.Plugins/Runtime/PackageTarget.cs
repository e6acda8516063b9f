using Bailey.Plugins.Hooks;
using Bailey.Plugins.Packages;
using Bailey.Policy.Snapshots;

namespace Bailey.Plugins.Runtime;

/// <summary>A package at a hook.</summary>
internal sealed class PackageTarget(ActivePackage package, HookDeclaration hook)
    : HookTarget(package.PluginId, package.Version, package.Kind, hook.Kind, hook.Priority, hook.OnError)
{
    /// <inheritdoc/>
    internal override ValueTask<PluginOutcome> CallAsync(HookCall call, PrincipalPolicy principal, CancellationToken cancellationToken) =>
        package.CallAsync(
            new PackageCall(hook.Export, hook.Name, call.Value, call.Request.DomainPath, call.DecisionId) { IsFilter = hook.Kind == HookKind.Filter, SignalHops = call.Request.SignalHops },
            principal,
            cancellationToken);
}
