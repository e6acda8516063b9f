using System.Collections.Immutable;
using Bailey.Server.Packages;

namespace Bailey.Server.Scripts;

/// <summary>What a deployment came to.</summary>
/// <param name="Scripts">The scripts as they stand now, in the order of the deployment.</param>
public sealed record DeployedView(ImmutableArray<InstallationView> Scripts);
