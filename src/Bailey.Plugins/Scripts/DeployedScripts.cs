using System.Collections.Immutable;
using Bailey.Plugins.Lifecycle;

namespace Bailey.Plugins.Scripts;

/// <summary>What a deployment came to.</summary>
/// <param name="Scripts">The scripts as they stand now, those that did not change included, in the order of the deployment.</param>
public sealed record DeployedScripts(ImmutableArray<PluginInstallation> Scripts);
