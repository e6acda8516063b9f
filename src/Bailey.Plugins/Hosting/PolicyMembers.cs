using Bailey.Plugins.HostFunctions;
using Bailey.Policy.Snapshots;

namespace Bailey.Plugins.Hosting;

/// <summary>Members as the policy knows them, for applications that let no plugin change them.</summary>
internal sealed class PolicyMembers(LivePolicy policy) : ICommunityMembers
{
    /// <inheritdoc/>
    public IReadOnlyList<CommunityMember> List(string community) =>
    [
        .. policy.Current.Documents.Principals
            .Select(record => (record.Name, Roles: record.Memberships.GetValueOrDefault(community)))
            .Where(static member => !member.Roles.IsDefaultOrEmpty)
            .Select(static member => new CommunityMember(member.Name.Text, [.. member.Roles])),
    ];

    /// <inheritdoc/>
    public ValueTask SetRolesAsync(string community, string principal, IReadOnlyList<string> roles, CancellationToken cancellationToken = default) =>
        throw new HostCallException(HostCallReason.NotOffered, "this application lets no plugin change members");
}
