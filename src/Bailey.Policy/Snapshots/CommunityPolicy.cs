using System.Collections.Frozen;
using Bailey.Policy.Capabilities.Effective;
using Bailey.Policy.Communities;

namespace Bailey.Policy.Snapshots;

/// <summary>What the policy says of one community and of the plugins in it, compiled. Immutable.</summary>
public sealed class CommunityPolicy
{
    private readonly FrozenDictionary<string, EffectiveCapabilities> _plugins;

    internal CommunityPolicy(string id, CommunityPluginPolicy pluginPolicy, Decision? fault, Decision? membersFault, FrozenDictionary<string, EffectiveCapabilities> plugins)
    {
        Id = id;
        PluginPolicy = pluginPolicy;
        Fault = fault;
        MembersFault = membersFault;
        _plugins = plugins;
    }

    /// <summary>The community.</summary>
    public string Id { get; }

    /// <summary>Its plugin policy.</summary>
    public CommunityPluginPolicy PluginPolicy { get; }

    /// <summary>Why its plugin policy cannot be used, so that nothing is allowed; null where it can.</summary>
    public Decision? Fault { get; }

    /// <summary>Why nobody can tell who its members are; null where one can.</summary>
    public Decision? MembersFault { get; }

    /// <summary>The plugins installed in it.</summary>
    public IReadOnlyCollection<EffectiveCapabilities> Plugins => _plugins.Values;

    /// <summary>What an installed plugin may touch; null for one that is not installed.</summary>
    public EffectiveCapabilities? Find(string pluginId)
    {
        ArgumentNullException.ThrowIfNull(pluginId);
        return _plugins.GetValueOrDefault(pluginId);
    }
}
