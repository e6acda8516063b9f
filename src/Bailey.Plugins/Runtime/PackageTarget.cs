using Bailey.Plugins.Hooks;
using Bailey.Plugins.Packages;
using Bailey.Policy.Capabilities;
using Bailey.Policy.Snapshots;

namespace Bailey.Plugins.Runtime;

/// <summary>A package at a hook.</summary>
internal sealed class PackageTarget(ActivePackage package, HookDeclaration hook) : HookTarget
{
    /// <inheritdoc/>
    internal override string PluginId => package.PluginId;

    /// <inheritdoc/>
    internal override string Version => package.Version;

    /// <inheritdoc/>
    internal override PluginKind PluginKind => package.Kind;

    /// <inheritdoc/>
    internal override HookKind Kind => hook.Kind;

    /// <inheritdoc/>
    internal override int Priority => hook.Priority;

    /// <inheritdoc/>
    internal override HookErrorPolicy OnError => hook.OnError;

    /// <inheritdoc/>
    internal override ValueTask<PluginOutcome> CallAsync(HookCall call, PrincipalPolicy principal, CancellationToken cancellationToken) =>
        package.CallAsync(
            new PackageCall(hook.Export, hook.Name, call.Value, call.Request.DomainPath, call.DecisionId) { IsFilter = hook.Kind == HookKind.Filter, SignalHops = call.Request.SignalHops },
            principal,
            cancellationToken);
}
