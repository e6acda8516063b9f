using System.Text;
using Bailey.Plugins.HostFunctions;
using Bailey.Plugins.Hosting;
using Bailey.Policy.Principals;
using Bailey.Policy.Roles;
using Bailey.Storage.Files;
using Bailey.Storage.Policies;

namespace Bailey.Storage.Hosting;

/// <summary>Members as the files <c>etc/communities/COMMUNITY/members.yaml</c> of a data directory say.</summary>
internal sealed class MemberFiles(string folder) : ICommunityMembers
{
    private readonly SemaphoreSlim _changing = new(1);
    private BaileyHost? _host;

    /// <inheritdoc/>
    public IReadOnlyList<CommunityMember> List(string community) =>
        [.. Read(community).Roles.Select(static member => new CommunityMember(member.Key.Text, [.. member.Value])).OrderBy(static member => member.Principal, StringComparer.Ordinal)];

    /// <inheritdoc/>
    public async ValueTask SetRolesAsync(string community, string principal, IReadOnlyList<string> roles, CancellationToken cancellationToken = default)
    {
        await _changing.WaitAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            var members = Read(community);
            var name = PrincipalName.Parse(principal);
            var changed = roles.Count == 0 ? members.Roles.Remove(name) : members.Roles.SetItem(name, [.. roles]);
            if (changed.Count > MembersDocument.MaxMembers)
            {
                throw new HostCallException(HostCallReason.OutOfRange, $"a community has at most {MembersDocument.MaxMembers:N0} members");
            }

            PrivateFile.Replace(PathOf(community), Encoding.UTF8.GetBytes(MembersDocument.Print(new CommunityMembers(changed))));
            if (_host is not null)
            {
                await _host.ReloadPolicyAsync(cancellationToken).ConfigureAwait(false);
            }
        }
        catch (StorageException e)
        {
            throw new HostCallException(HostCallReason.HostFailed, "the members cannot be stored", e);
        }
        finally
        {
            _changing.Release();
        }
    }

    /// <summary>Names the host, whose policy changes with the members.</summary>
    internal void Use(BaileyHost host) => _host = host;

    private CommunityMembers Read(string community)
    {
        if (!CommunityName.IsValid(community, out _))
        {
            return CommunityMembers.None;
        }

        var document = PolicyFile.Read<CommunityMembers>(PathOf(community), MembersDocument.Read);
        return document is null ? CommunityMembers.None
            : document.IsValid ? document.Value
            : throw new HostCallException(HostCallReason.HostFailed, "nobody can tell who the members are: their file has faults");
    }

    private string PathOf(string community) => Path.Combine(folder, "etc", "communities", community, "members.yaml");
}
