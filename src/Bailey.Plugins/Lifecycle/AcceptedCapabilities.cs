using Bailey.Policy.Capabilities;

namespace Bailey.Plugins.Lifecycle;

/// <summary>What somebody accepts of what a package asks for: all, or a part.</summary>
public sealed record AcceptedCapabilities
{
    private AcceptedCapabilities(ItemList<Capability>? only) => Only = only;

    /// <summary>Everything that the package asks for.</summary>
    public static AcceptedCapabilities All { get; } = new((ItemList<Capability>?)null);

    /// <summary>What exactly; null for everything.</summary>
    public ItemList<Capability>? Only { get; }

    /// <summary>These, each of which must be an entry of the manifest or a part of one; none is allowed, and accepts nothing.</summary>
    public static AcceptedCapabilities Of(IEnumerable<Capability> capabilities)
    {
        ArgumentNullException.ThrowIfNull(capabilities);
        return new AcceptedCapabilities((ItemList<Capability>)[.. capabilities]);
    }
}
