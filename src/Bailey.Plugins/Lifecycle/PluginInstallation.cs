using System.Collections.Immutable;
using Bailey.Policy.Capabilities;

namespace Bailey.Plugins.Lifecycle;

/// <summary>A package in a community: which versions it has, which of them runs, and what was decided of it. Immutable; the store keeps the latest.</summary>
public sealed record PluginInstallation
{
    /// <summary>The community.</summary>
    public required string Community { get; init; }

    /// <summary>The plugin.</summary>
    public required string PluginId { get; init; }

    /// <summary>Where it stands.</summary>
    public required PluginState State { get; init; }

    /// <summary>Digest of the version that runs, or would if it were active; one of <see cref="Versions"/>.</summary>
    public required string Digest { get; init; }

    /// <summary>Digest of a newer version that waits to be accepted; null where none does.</summary>
    public string? PendingDigest { get; init; }

    /// <summary>All versions, the oldest first. Any of them can be rolled back to.</summary>
    public required ImmutableArray<InstalledVersion> Versions { get; init; }

    /// <summary>Its settings, a JSON object that its schema accepts.</summary>
    public string SettingsJson { get; init; } = "{}";

    /// <summary>Kinds of capabilities that an admin of the community denied to it.</summary>
    public ItemList<CapabilityType> DeniedByAdmin { get; init; } = [];

    /// <summary>Why it is suspended; null where it is not.</summary>
    public string? SuspendedReason { get; init; }

    /// <summary>Counts changes: whoever changes it says which revision was seen, and conflicts are found. 0 for one that is not stored yet.</summary>
    public long Revision { get; init; }

    /// <summary>The version that runs, or would.</summary>
    public InstalledVersion Current => Find(Digest) ?? throw new InvalidOperationException($"{PluginId} has no version {Digest}");

    /// <summary>The version that waits; null where none does.</summary>
    public InstalledVersion? Pending => PendingDigest is null ? null : Find(PendingDigest);

    /// <summary>The version of a digest; null where there is none.</summary>
    public InstalledVersion? Find(string digest) => Versions.FirstOrDefault(version => version.Digest == digest);
}
