using Bailey.Policy.Capabilities.Effective;
using Bailey.Policy.Snapshots;

namespace Bailey.Plugins.Runtime;

/// <summary>What the live policy says of one plugin and one principal, at the moment it is asked.</summary>
internal sealed class CurrentGrant(LivePolicy policy, string community, string plugin, string principal) : ICurrentCapabilities
{
    /// <inheritdoc/>
    public EffectiveCapabilities? Plugin => policy.Current.Community(community).Find(plugin);

    /// <inheritdoc/>
    public PrincipalReach? Principal => policy.Current.Find(principal)?.Reach;
}
