using Bailey.Policy.Capabilities;
using Bailey.Policy.Communities;
using Bailey.Policy.Egress;

namespace Bailey.Policy.Instances;

/// <summary>
/// What admins of the instance let its plugins touch, whatever communities want. Immutable; equal when everything in it is. The defaults
/// allow nothing: plugins are off, every gate is closed, the highest level is 0 and every list is empty.
/// </summary>
public sealed record InstancePolicy
{
    /// <summary>Entries of each list: 4,096.</summary>
    public const int MaxListItems = 4_096;

    /// <summary>The policy of an instance that has set none. One instance, shared by all.</summary>
    public static InstancePolicy Default { get; } = new();

    /// <summary>Whether plugins are called at all, and may be installed. Default false.</summary>
    public bool Enabled { get; init; }

    /// <summary>The gate of levels 0 to 2. Default false.</summary>
    public bool AllowsUiPlugins { get; init; }

    /// <summary>The gate of level 3. Default false.</summary>
    public bool AdminPluginsEnabled { get; init; }

    /// <summary>The highest level that is had. Default <see cref="CapabilityLevel.Observe"/>.</summary>
    public CapabilityLevel MaxLevel { get; init; } = CapabilityLevel.Observe;

    /// <summary>Folders in which, and files which, plugins may read and write. Default none.</summary>
    public ItemList<AbsolutePath> AllowedFsPaths { get; init; } = [];

    /// <summary>Programs that plugins may start. Default none.</summary>
    public ItemList<AbsolutePath> AllowedExecutables { get; init; } = [];

    /// <summary>Hosts that plugins may connect to. Default none.</summary>
    public ItemList<HostPattern> AllowedNetworkHosts { get; init; } = [];

    /// <summary>Hosts that plugins may not connect to, whatever is allowed. Default none.</summary>
    public ItemList<HostPattern> DeniedNetworkHosts { get; init; } = [];

    /// <summary>Ports that plugins may connect to, 1 to 65,535. Default none.</summary>
    public ItemList<int> AllowedPorts { get; init; } = [];

    /// <summary>
    /// Private endpoints that may be connected to all the same, by whoever is otherwise allowed their host. Metadata services stay closed. Default none.
    /// </summary>
    public ItemList<LocalEgress> LocalEgress { get; init; } = [];

    /// <summary>Capabilities that no plugin has, whatever is allowed. Default none.</summary>
    public ItemList<CapabilityType> DeniedCapabilities { get; init; } = [];

    /// <summary>Plugins that are not called and cannot be installed, whatever is allowed; compared without case. Default none.</summary>
    public ItemList<string> PluginBlocklist { get; init; } = [];

    /// <summary>
    /// Plugins for which admins of the instance give their word, without which no capability of level 4 is had. It opens nothing else, and not being
    /// listed takes nothing of levels 0 to 3 away. Default none.
    /// </summary>
    public ItemList<AllowedPlugin> PluginAllowlist { get; init; } = [];

    /// <summary>Publishers whose packages are refused, and not called where they are installed, whichever community trusts them. Default none.</summary>
    public ItemList<PublisherFingerprint> BlockedPublishers { get; init; } = [];

    /// <summary>Judges what a plugin asks for: every capability and every item of its lists, so that the answer names all that is wrong.</summary>
    /// <param name="pluginId">The plugin.</param>
    /// <param name="publisher">Whose signature it bears; null where none.</param>
    /// <param name="capabilities">What it asks for.</param>
    /// <param name="paths">Resolves paths.</param>
    public CapabilityReview Review(string pluginId, PublisherFingerprint? publisher, IEnumerable<Capability> capabilities, IPathResolver paths)
    {
        ArgumentNullException.ThrowIfNull(pluginId);
        ArgumentNullException.ThrowIfNull(capabilities);
        ArgumentNullException.ThrowIfNull(paths);
        return new InstanceJudge(this, pluginId, publisher, paths).Review(capabilities);
    }

    /// <summary>Whether the instance lets packages of a publisher in. Null, which is none, is not blocked; the community judges it.</summary>
    public Decision JudgePublisher(PublisherFingerprint? publisher) =>
        publisher is not null && BlockedPublishers.Contains(publisher) ? InstanceDecisions.PublisherBlocked(publisher) : InstanceDecisions.PublisherNotBlocked;

    /// <summary>Whether a plugin may be installed and run here at all: plugins are on, and it is not blocked.</summary>
    public Decision JudgePlugin(string pluginId)
    {
        ArgumentNullException.ThrowIfNull(pluginId);
        return !Enabled ? InstanceDecisions.PluginsDisabled
            : Blocks(pluginId) ? InstanceDecisions.PluginBlocked(pluginId)
            : InstanceDecisions.PluginAllowed;
    }

    /// <summary>
    /// Whether a plugin that is installed may be called at all, however little it may touch: plugins are on, and neither it nor its publisher is blocked.
    /// </summary>
    /// <param name="pluginId">The plugin.</param>
    /// <param name="publisher">Whose valid signature it bears; null for none.</param>
    public Decision JudgeCall(string pluginId, PublisherFingerprint? publisher)
    {
        var plugin = JudgePlugin(pluginId);
        return plugin.Allowed && JudgePublisher(publisher) is { Allowed: false } blocked ? blocked : plugin;
    }

    /// <summary>
    /// Whether a built-in plugin may be called: it is not blocked. It has full trust and no capabilities, so that what closes those does not concern it.
    /// </summary>
    public Decision JudgeBuiltIn(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return Blocks(name) ? InstanceDecisions.PluginBlocked(name) : InstanceDecisions.BuiltInAllowed;
    }

    // Denials compare broadly and allowances exactly, so that a name spelt otherwise gets round neither.
    internal bool Blocks(string pluginId) => PluginBlocklist.Contains(pluginId, StringComparer.OrdinalIgnoreCase);

    internal bool Vouches(string pluginId) => PluginAllowlist.Any(entry => string.Equals(entry.Id, pluginId, StringComparison.Ordinal));
}
