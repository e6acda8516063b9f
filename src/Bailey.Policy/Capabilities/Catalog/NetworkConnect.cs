using System.Globalization;
using Bailey.Policy.Documents;

namespace Bailey.Policy.Capabilities.Catalog;

/// <summary>Connects to these hosts on these ports. The rules of <see cref="Egress"/> hold all the same.</summary>
public sealed record NetworkConnect : Capability
{
    private const string HostsKey = "hosts";
    private const string PortsKey = "ports";

    /// <summary>Connects to these hosts on these ports.</summary>
    /// <param name="hosts">The hosts.</param>
    /// <param name="ports">The ports, 1 to 65,535. None means none, not all.</param>
    /// <exception cref="ArgumentException">A port is out of range, or there are more than <see cref="CapabilityCatalog.MaxItems"/> of either.</exception>
    public NetworkConnect(ItemList<HostPattern> hosts, ItemList<int> ports)
        : base(CapabilityCatalog.NetworkConnect)
    {
        ArgumentNullException.ThrowIfNull(hosts);
        ArgumentNullException.ThrowIfNull(ports);
        if (hosts.Count > CapabilityCatalog.MaxItems || ports.Count > CapabilityCatalog.MaxItems)
        {
            throw new ArgumentException($"{CapabilityCatalog.NetworkConnect.Name} may list {CapabilityCatalog.MaxItems} hosts and ports at most");
        }

        if (ports.Any(static port => port is < 1 or > 65_535))
        {
            throw new ArgumentException("a port must be from 1 to 65535", nameof(ports));
        }

        Hosts = hosts;
        Ports = ports;
    }

    /// <summary>The hosts.</summary>
    public ItemList<HostPattern> Hosts { get; }

    /// <summary>The ports, 1 to 65,535.</summary>
    public ItemList<int> Ports { get; }

    /// <inheritdoc/>
    public override string Sentence
    {
        get
        {
            var hosts = CapabilityPhrase.List(Hosts.Select(InWords), "no host");
            var ports = CapabilityPhrase.List(Ports.Select(Shown), "none");
            return $"Connect to {hosts} on port{(Ports.Count > 1 ? "s" : "")} {ports}";
        }
    }

    internal override IEnumerable<CapabilityItem> Items => Hosts.Select(Item).Concat(Ports.Select(Item));

    internal override string? EmptyParameter => Hosts.IsEmpty ? HostsKey : Ports.IsEmpty ? PortsKey : null;

    internal static CapabilityItem Item(HostPattern host) => new(HostsKey, host.Text);

    internal static CapabilityItem Item(int port) => new(PortsKey, Shown(port));

    internal static NetworkConnect Read(MappingReader reader) =>
        new([.. reader.List<HostPattern>(HostsKey, CapabilityCatalog.MaxItems, HostPattern.TryParse)], [.. reader.Integers(PortsKey, CapabilityCatalog.MaxItems, 1, 65_535)]);

    internal override Capability? Keep(Func<CapabilityItem, bool> keep)
    {
        var hosts = Hosts.Where(host => keep(Item(host)));
        var ports = Ports.Where(port => keep(Item(port)));
        return hosts.IsEmpty || ports.IsEmpty ? null : new NetworkConnect(hosts, ports);
    }

    internal override void Write(DocumentWriter writer) =>
        writer.List(HostsKey, Hosts.Select(static host => host.Text)).List(PortsKey, Ports.Select(static port => (long)port));

    private static string InWords(HostPattern host) =>
        host.IsSuffix ? $"any subdomain of {host.Text[2..]}"
        : host.Text.Contains('/') ? $"any address of {host.Text}"
        : host.Text;

    private static string Shown(int port) => port.ToString(CultureInfo.InvariantCulture);
}
