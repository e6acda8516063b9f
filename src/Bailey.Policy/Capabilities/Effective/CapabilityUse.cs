using System.Diagnostics.CodeAnalysis;
using Bailey.Policy.Capabilities.Catalog;
using Bailey.Policy.Egress;

namespace Bailey.Policy.Capabilities.Effective;

/// <summary>One use of a capability by a plugin: what a host function is about to do. Made and judged without allocating.</summary>
/// <remarks>Ids of domains, members and plugins are those of the community in which the plugin runs; the host finds them there and nowhere else.</remarks>
public readonly struct CapabilityUse
{
    private CapabilityUse(CapabilityType type, string? target = null, EgressTarget? connection = null, SpawnRequest? spawn = null)
    {
        Type = type;
        Target = target;
        Connection = connection;
        Spawn = spawn;
    }

    /// <summary>Reads what the user interface shows.</summary>
    public static CapabilityUse ReadUi => new(CapabilityCatalog.UiRead);

    /// <summary>Uses data of its own.</summary>
    public static CapabilityUse UseStorage => new(CapabilityCatalog.StorageKv);

    /// <summary>Sends a signal to every domain.</summary>
    public static CapabilityUse BroadcastSignal => new(CapabilityCatalog.SignalsBroadcast);

    /// <summary>Runs on a schedule.</summary>
    public static CapabilityUse RunJob => new(CapabilityCatalog.JobsRun);

    /// <summary>The kind of capability; null in an unset value, which is never allowed.</summary>
    public CapabilityType? Type { get; }

    /// <summary>What it is done to: an id, a name, a type of signals, a resolved path; null where there is no such thing.</summary>
    public string? Target { get; }

    internal EgressTarget? Connection { get; }

    internal SpawnRequest? Spawn { get; }

    /// <summary>Receives signals of a type, or subscribes to all that a pattern matches.</summary>
    public static CapabilityUse SubscribeSignals(string typeOrPattern) => Of(CapabilityCatalog.SignalsSubscribe, typeOrPattern);

    /// <summary>Reads a domain.</summary>
    public static CapabilityUse ReadDomain(string domainId) => Of(CapabilityCatalog.DomainRead, domainId);

    /// <summary>Reads who the members of a domain are.</summary>
    public static CapabilityUse ReadMembers(string domainId) => Of(CapabilityCatalog.MembersRead, domainId);

    /// <summary>Shows a component.</summary>
    public static CapabilityUse ShowComponent(string name) => Of(CapabilityCatalog.UiComponents, name);

    /// <summary>Shows a panel.</summary>
    public static CapabilityUse ShowPanel(string location) => Of(CapabilityCatalog.UiPanels, location);

    /// <summary>Sends a message to a member, or to a role as <c>role:NAME</c>.</summary>
    public static CapabilityUse SendMessage(string recipient) => Of(CapabilityCatalog.MessagesSend, recipient);

    /// <summary>Sends a signal of a type within a domain.</summary>
    public static CapabilityUse EmitSignal(string type) => Of(CapabilityCatalog.SignalsEmit, type);

    /// <summary>Changes a part of a page.</summary>
    public static CapabilityUse InjectUi(string selector) => Of(CapabilityCatalog.UiInject, selector);

    /// <summary>Edits the pages of a domain.</summary>
    public static CapabilityUse EditPages(string domainId) => Of(CapabilityCatalog.MdxEdit, domainId);

    /// <summary>Changes a domain.</summary>
    public static CapabilityUse WriteDomain(string domainId) => Of(CapabilityCatalog.DomainWrite, domainId);

    /// <summary>Sends a signal through the tree of domains.</summary>
    public static CapabilityUse PropagateSignal(SignalDirection direction) => Of(
        CapabilityCatalog.SignalsPropagate,
        direction switch
        {
            SignalDirection.Up => "up",
            SignalDirection.Down => "down",
            SignalDirection.Siblings => "siblings",
            SignalDirection.Both => "both",
            _ => throw new ArgumentOutOfRangeException(nameof(direction), direction, "there is no such direction"),
        });

    /// <summary>Adds, changes or removes members of a domain.</summary>
    public static CapabilityUse ManageMembers(string domainId) => Of(CapabilityCatalog.MembersManage, domainId);

    /// <summary>Makes a domain under another.</summary>
    public static CapabilityUse CreateDomain(string parentId) => Of(CapabilityCatalog.DomainCreate, parentId);

    /// <summary>Deletes a domain.</summary>
    public static CapabilityUse DeleteDomain(string domainId) => Of(CapabilityCatalog.DomainDelete, domainId);

    /// <summary>Changes the settings of a plugin.</summary>
    public static CapabilityUse ConfigurePlugin(string pluginId) => Of(CapabilityCatalog.PluginsConfigure, pluginId);

    /// <summary>Reads a file.</summary>
    /// <param name="resolvedPath">Fully resolved by the host, so that it is the file that is opened. What is not in normal form is refused.</param>
    public static CapabilityUse ReadFile(string resolvedPath) => Of(CapabilityCatalog.FsRead, resolvedPath);

    /// <summary>Creates, changes or deletes a file.</summary>
    /// <param name="resolvedPath">Fully resolved by the host, so that it is the file that is opened. What is not in normal form is refused.</param>
    public static CapabilityUse WriteFile(string resolvedPath) => Of(CapabilityCatalog.FsWrite, resolvedPath);

    /// <summary>Starts a program.</summary>
    public static CapabilityUse StartProgram(SpawnRequest request)
    {
        ArgumentNullException.ThrowIfNull(request);
        return new CapabilityUse(CapabilityCatalog.ProcessSpawn, request.Executable, spawn: request);
    }

    /// <summary>Connects to a host. The addresses that its name resolves to are judged besides.</summary>
    public static CapabilityUse Connect(EgressTarget target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return new CapabilityUse(CapabilityCatalog.NetworkConnect, target.Host, connection: target);
    }

    /// <summary>Reads a use as people and audit entries write it: the name of the capability, and what it is done to.</summary>
    /// <param name="capability">The wire name, such as <c>network:connect</c>.</param>
    /// <param name="target">
    /// What it is done to: a URL, or a host with or without port (https, 443), for connections; a program and its arguments parted by spaces for
    /// processes; otherwise an id, a name, a type or a path. Null or empty where the capability has no parameter.
    /// </param>
    /// <param name="use">The use.</param>
    /// <param name="fault">What is wrong.</param>
    public static bool TryParse(string capability, string? target, out CapabilityUse use, [NotNullWhen(false)] out string? fault)
    {
        ArgumentNullException.ThrowIfNull(capability);
        use = default;
        if (CapabilityCatalog.Find(capability) is not { } type)
        {
            fault = $"there is no capability '{ShownText.Of(capability)}'{NearestWord.Hint(capability, CapabilityCatalog.All.Select(static known => known.Name))}";
            return false;
        }

        if (type.Parameters.IsEmpty)
        {
            use = new CapabilityUse(type);
            fault = string.IsNullOrEmpty(target) ? null : $"'{type.Name}' is done to nothing in particular; leave '{ShownText.Of(target)}' out";
            return fault is null;
        }

        if (string.IsNullOrEmpty(target))
        {
            fault = $"'{type.Name}' is done to something; say to what";
            return false;
        }

        fault = null;
        if (type == CapabilityCatalog.NetworkConnect)
        {
            var url = target.Contains("://", StringComparison.Ordinal) ? target : $"https://{target}/";
            var judged = EgressPolicy.PublicInternet().JudgeUrl(url, out var connection);
            fault = connection is null ? judged.Message : null;
            use = connection is null ? default : Connect(connection);
        }
        else if (type == CapabilityCatalog.ProcessSpawn)
        {
            var words = target.Split(' ', StringSplitOptions.RemoveEmptyEntries);
            use = words.Length == 0 ? default : StartProgram(new SpawnRequest(words[0], words[0], words[1..]));
            fault = words.Length == 0 ? "name the program to start" : null;
        }
        else
        {
            use = Of(type, target);
        }

        return fault is null;
    }

    /// <summary>The least capability that would cover the use; null where none could.</summary>
    public Capability? AsCapability()
    {
        if (Connection is { } connection)
        {
            return connection.Port > 0 && HostPattern.TryParse(connection.Host, out var host, out _) ? new NetworkConnect([host], [connection.Port]) : null;
        }

        if (Spawn is { } spawn)
        {
            return AbsolutePath.TryParse(spawn.Executable, out var program, out _) ? new ProcessSpawn([new SpawnRule(program)]) : null;
        }

        return Type is { Parameters: [{ Grammar: { } grammar }] } && Target is not null
            ? grammar(Target, out _, out _) ? Type.Make([Target]) : null
            : Type?.Plain;
    }

    private static CapabilityUse Of(CapabilityType type, string target)
    {
        ArgumentNullException.ThrowIfNull(target);
        return new CapabilityUse(type, target);
    }
}
