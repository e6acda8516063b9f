using Bailey.Policy.Communities;

namespace Bailey.Policy.Capabilities.Effective;

/// <summary>A plugin as it is installed in a community: what it asks for, and what was made of that.</summary>
public sealed record InstalledPlugin
{
    /// <summary>The plugin.</summary>
    public required string Id { get; init; }

    /// <summary>What stands behind it. Default a package, of which a signature may be demanded.</summary>
    public PluginKind Kind { get; init; }

    /// <summary>Whose signature it bears, verified when it was installed; null where none.</summary>
    public PublisherFingerprint? Publisher { get; init; }

    /// <summary>Digest of the artifact that is installed. Never empty.</summary>
    public required string Digest { get; init; }

    /// <summary>What its manifest declares.</summary>
    public ItemList<Capability> Requested { get; init; } = [];

    /// <summary>Digest of the artifact whose capabilities somebody accepted; null where nobody did. Another one than <see cref="Digest"/> accepts nothing.</summary>
    public string? AcceptedDigest { get; init; }

    /// <summary>What was accepted. It can narrow what the manifest declares, and never add to it. Default nothing.</summary>
    public ItemList<Capability> Accepted { get; init; } = [];

    /// <summary>Kinds that an admin of the community denied to this plugin, also after it was installed. Default none.</summary>
    public ItemList<CapabilityType> DeniedByAdmin { get; init; } = [];

    /// <summary>Whether exactly this artifact was accepted.</summary>
    internal bool IsAccepted => Digest.Length > 0 && string.Equals(Digest, AcceptedDigest, StringComparison.Ordinal);
}
