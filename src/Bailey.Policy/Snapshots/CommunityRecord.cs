using System.Collections.Immutable;
using Bailey.Policy.Capabilities.Effective;
using Bailey.Policy.Communities;
using Bailey.Policy.Documents;
using Bailey.Policy.Roles;

namespace Bailey.Policy.Snapshots;

/// <summary>What the host knows of one community when a snapshot is compiled.</summary>
/// <param name="Id">The community.</param>
public sealed record CommunityRecord(string Id)
{
    /// <summary>Its plugin policy as it was read; null where it has set none, so that the default applies. A faulty one counts as the default, which allows nothing.</summary>
    public DocumentResult<CommunityPluginPolicy>? PluginPolicy { get; init; }

    /// <summary>
    /// Its members, where they are kept in a document; null where they are not. They count by <see cref="PrincipalRecord.Memberships"/>; a faulty
    /// document makes that the reason of what is denied for want of a role.
    /// </summary>
    public DocumentResult<CommunityMembers>? Members { get; init; }

    /// <summary>Plugins installed in it.</summary>
    public ImmutableArray<InstalledPlugin> Plugins { get; init; } = [];
}
