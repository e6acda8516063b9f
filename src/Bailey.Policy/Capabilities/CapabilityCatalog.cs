using System.Collections.Frozen;
using System.Collections.Immutable;
using Bailey.Policy.Capabilities.Catalog;
using Bailey.Policy.Documents;

namespace Bailey.Policy.Capabilities;

/// <summary>Every capability there is. Closed: what is not in it does not exist, and is refused wherever it is named.</summary>
public static class CapabilityCatalog
{
    /// <summary>Items of one list of a capability: 64.</summary>
    public const int MaxItems = 64;

    /// <summary>Capabilities of one plugin: 64.</summary>
    public const int MaxCapabilities = 64;

    /// <summary>Items of all lists of all capabilities of one plugin, together: 512. What must be judged again at each change of a policy stays small.</summary>
    public const int MaxItemsOfPlugin = 512;

    // Filled by the properties below, which therefore stand in the order of risk.
    private static readonly List<CapabilityType> s_defined = [];

    /// <summary>Read what the user interface shows.</summary>
    public static CapabilityType UiRead { get; } = Plain("ui:read", CapabilityLevel.Observe, CapabilityGate.UiPlugins, "read what the user interface shows", static () => new UiRead());

    /// <summary>Receive signals.</summary>
    public static CapabilityType SignalsSubscribe { get; } = Listed("signals:subscribe", CapabilityLevel.Observe, "receive signals", "patterns", "types of signals", CapabilityGrammar.Signal, static items => new SignalsSubscribe(items));

    /// <summary>Read domains.</summary>
    public static CapabilityType DomainRead { get; } = Listed("domain:read", CapabilityLevel.Observe, "read domains", "domain_ids", "domains", CapabilityGrammar.Domain, static items => new DomainRead(items));

    /// <summary>Read who the members are.</summary>
    public static CapabilityType MembersRead { get; } = Listed("members:read", CapabilityLevel.Observe, "read who the members are", "domain_ids", "domains", CapabilityGrammar.Domain, static items => new MembersRead(items));

    /// <summary>Keep data of its own.</summary>
    public static CapabilityType StorageKv { get; } = Plain("storage:kv", CapabilityLevel.Interact, CapabilityGate.UiPlugins, "keep data of its own", static () => new StorageKv());

    /// <summary>Show panels.</summary>
    public static CapabilityType UiPanels { get; } = Listed("ui:panels", CapabilityLevel.Interact, "show panels", "locations", "places in the user interface", CapabilityGrammar.Name, static items => new UiPanels(items));

    /// <summary>Show components.</summary>
    public static CapabilityType UiComponents { get; } = Listed("ui:components", CapabilityLevel.Interact, "show components", "names", "components", CapabilityGrammar.Name, static items => new UiComponents(items));

    /// <summary>Send signals within a domain.</summary>
    public static CapabilityType SignalsEmit { get; } = Listed("signals:emit", CapabilityLevel.Interact, "send signals within a domain", "patterns", "types of signals", CapabilityGrammar.Signal, static items => new SignalsEmit(items));

    /// <summary>Send messages.</summary>
    public static CapabilityType MessagesSend { get; } = Listed("messages:send", CapabilityLevel.Interact, "send messages", "recipients", "members, or roles as role:NAME", CapabilityGrammar.Recipient, static items => new MessagesSend(items));

    /// <summary>Send signals through the tree of domains.</summary>
    public static CapabilityType SignalsPropagate { get; } = Listed("signals:propagate", CapabilityLevel.Modify, "send signals to other domains", "directions", "up, down, siblings or both", CapabilityGrammar.Direction, static items => new SignalsPropagate(items));

    /// <summary>Edit pages.</summary>
    public static CapabilityType MdxEdit { get; } = Listed("mdx:edit", CapabilityLevel.Modify, "edit pages", "domain_ids", "domains", CapabilityGrammar.Domain, static items => new MdxEdit(items));

    /// <summary>Change domains.</summary>
    public static CapabilityType DomainWrite { get; } = Listed("domain:write", CapabilityLevel.Modify, "change domains", "domain_ids", "domains", CapabilityGrammar.Domain, static items => new DomainWrite(items));

    /// <summary>Change what the user interface shows.</summary>
    public static CapabilityType UiInject { get; } = Listed("ui:inject", CapabilityLevel.Modify, "change what the user interface shows", "selectors", "parts of pages, as CSS selectors", CapabilityGrammar.Selector, static items => new UiInject(items));

    /// <summary>Make domains.</summary>
    public static CapabilityType DomainCreate { get; } = Listed("domain:create", CapabilityLevel.Manage, "make domains", "parent_ids", "domains under which", CapabilityGrammar.Domain, static items => new DomainCreate(items));

    /// <summary>Delete domains.</summary>
    public static CapabilityType DomainDelete { get; } = Listed("domain:delete", CapabilityLevel.Manage, "delete domains", "domain_ids", "domains", CapabilityGrammar.Domain, static items => new DomainDelete(items));

    /// <summary>Change the settings of plugins.</summary>
    public static CapabilityType PluginsConfigure { get; } = Listed("plugins:configure", CapabilityLevel.Manage, "change the settings of plugins", "plugin_ids", "plugins, each by its id", CapabilityGrammar.Plugin, static items => new PluginsConfigure(items));

    /// <summary>Add, change and remove members.</summary>
    public static CapabilityType MembersManage { get; } = Listed("members:manage", CapabilityLevel.Manage, "add, change and remove members", "domain_ids", "domains", CapabilityGrammar.Domain, static items => new MembersManage(items));

    /// <summary>Send signals to every domain at once.</summary>
    public static CapabilityType SignalsBroadcast { get; } = Plain("signals:broadcast", CapabilityLevel.System, CapabilityGate.PluginAllowlist, "send signals to every domain at once", static () => new SignalsBroadcast());

    /// <summary>Run on a schedule.</summary>
    public static CapabilityType JobsRun { get; } = Plain("jobs:run", CapabilityLevel.System, CapabilityGate.PluginAllowlist, "run on a schedule, when nobody calls it", static () => new JobsRun());

    /// <summary>Read files.</summary>
    public static CapabilityType FsRead { get; } = Listed("fs:read", CapabilityLevel.System, "read files of the server", "paths", "files and folders", CapabilityGrammar.Path, static items => new FsRead(items), CapabilityGate.FileSystemPaths);

    /// <summary>Connect to hosts.</summary>
    public static CapabilityType NetworkConnect { get; } = Define(
        "network:connect",
        CapabilityLevel.System,
        CapabilityGate.NetworkHosts,
        "connect to hosts of the network",
        [new("hosts", "exact names, *.suffix, addresses or CIDR blocks"), new("ports", "ports from 1 to 65,535")],
        Catalog.NetworkConnect.Read);

    /// <summary>Change files.</summary>
    public static CapabilityType FsWrite { get; } = Listed("fs:write", CapabilityLevel.System, "create, change and delete files of the server", "paths", "files and folders", CapabilityGrammar.Path, static items => new FsWrite(items), CapabilityGate.FileSystemPaths);

    /// <summary>Start programs.</summary>
    public static CapabilityType ProcessSpawn { get; } = Define(
        "process:spawn",
        CapabilityLevel.System,
        CapabilityGate.Executables,
        "start programs on the server",
        [new("allowlist", "programs, each with executable, args_pattern, working_dir and env_allowlist")],
        Catalog.ProcessSpawn.Read);

    /// <summary>All of them, from the most harmless to the riskiest.</summary>
    public static ImmutableArray<CapabilityType> All { get; } = [.. s_defined];

    internal static FrozenDictionary<string, CapabilityType> ByName { get; } = All.ToFrozenDictionary(static type => type.Name, StringComparer.Ordinal);

    /// <summary>The kind of that name; null where there is none.</summary>
    public static CapabilityType? Find(string name)
    {
        ArgumentNullException.ThrowIfNull(name);
        return ByName.GetValueOrDefault(name);
    }

    /// <summary>Capabilities in the order in which people should read them: the riskiest first.</summary>
    public static ImmutableArray<Capability> RiskiestFirst(IEnumerable<Capability> capabilities) =>
        [.. capabilities.OrderByDescending(static capability => capability.Type.Index).ThenBy(static capability => capability.Sentence, StringComparer.Ordinal)];

    private static CapabilityType Plain(string name, CapabilityLevel level, CapabilityGate gate, string summary, Func<Capability> make)
    {
        var only = new Lazy<Capability>(make);
        return Define(name, level, gate, summary, [], _ => only.Value, plain: only);
    }

    private static CapabilityType Listed(
        string name, CapabilityLevel level, string summary, string parameter, string description, MappingReader.TryParse<string> grammar, Func<ItemList<string>, Capability> make, CapabilityGate? gate = null) =>
        Define(
            name,
            level,
            gate ?? (level == CapabilityLevel.Manage ? CapabilityGate.AdminPlugins : CapabilityGate.UiPlugins),
            summary,
            [new(parameter, description, grammar)],
            reader => make([.. reader.List(parameter, MaxItems, grammar)]),
            make);

    private static CapabilityType Define(
        string name, CapabilityLevel level, CapabilityGate gate, string summary, ImmutableArray<CapabilityParameter> parameters, Func<MappingReader, Capability> read, Func<ItemList<string>, Capability>? make = null, Lazy<Capability>? plain = null)
    {
        var type = new CapabilityType(s_defined.Count, name, level, gate, summary, parameters, read, make, plain);
        s_defined.Add(type);
        return type;
    }
}
