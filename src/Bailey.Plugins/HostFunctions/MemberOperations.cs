using Bailey.Plugins.Hosting;
using Bailey.Plugins.Runtime;
using Bailey.Policy.Capabilities.Effective;
using Bailey.Policy.Principals;
using Bailey.Policy.Roles;

namespace Bailey.Plugins.HostFunctions;

internal sealed record MembersReply(IReadOnlyList<CommunityMember> Members);

internal sealed record ManageMemberRequest(string DomainId, string Principal, IReadOnlyList<string> Roles);

/// <summary><c>members_list</c>. Members belong to the community; a domain has those of its community.</summary>
internal sealed class ListMembersOperation() : HostOperation<DomainRequest, MembersReply>("members_list", HostJson.Default.DomainRequest, HostJson.Default.MembersReply)
{
    protected override CapabilityUse UseOf(DomainRequest request, PluginCall call) => CapabilityUse.ReadMembers(request.Id);

    protected override MembersReply Run(DomainRequest request, PluginCall call, HostEffect entry)
    {
        MemberDomain.Require(call, request.Id);
        return new MembersReply(call.Environment.Application.Members.List(call.Community));
    }
}

/// <summary><c>members_manage</c>: sets the roles of a member; none removes it. Nobody hands out what the calling principal does not hold.</summary>
internal sealed class ManageMembersOperation()
    : HostOperation<ManageMemberRequest, Done>("members_manage", HostJson.Default.ManageMemberRequest, HostJson.Default.Done)
{
    private const int MaxRoles = 32;

    protected override CapabilityUse UseOf(ManageMemberRequest request, PluginCall call) => CapabilityUse.ManageMembers(request.DomainId);

    protected override Done Run(ManageMemberRequest request, PluginCall call, HostEffect entry)
    {
        entry.Target = $"{request.DomainId} {CommunityDomains.Shown(request.Principal)}";
        MemberDomain.Require(call, request.DomainId);
        if (!PrincipalName.TryParse(request.Principal, out var principal, out var fault) || request.Roles.Count > MaxRoles)
        {
            throw new HostCallException(HostCallReason.OutOfRange, fault ?? $"a member has at most {MaxRoles} roles");
        }

        if (request.Roles.Any(static role => role is null))
        {
            throw new HostCallException(HostCallReason.RequestInvalid, "roles are names, and none of them null");
        }

        // The policy now, and not when the call began: what was revoked meanwhile cannot be handed out.
        var policy = call.Environment.Policy.Current;
        var actor = policy.Find(call.Principal.Name.Text) ?? call.Principal;
        var catalog = policy.Documents.Roles?.Value ?? RoleCatalog.BuiltInOnly;
        foreach (var name in request.Roles)
        {
            var role = catalog.FindInCommunity(name, call.Community)
                ?? throw new HostCallException(HostCallReason.NotFound, $"there is no role '{CommunityDomains.Shown(name)}' in the community");
            HostDenialException.ThrowIfDenied(Delegation.CheckConfer(actor, role.Patterns, call.Community));
        }

        // Taking from somebody what one does not hold oneself would let a lesser one strip a greater one.
        var before = call.Environment.Application.Members.List(call.Community).FirstOrDefault(member => string.Equals(member.Principal, principal.Text, StringComparison.OrdinalIgnoreCase));
        foreach (var role in (before?.Roles ?? []).Except(request.Roles).Select(name => catalog.FindInCommunity(name, call.Community)).OfType<Role>())
        {
            HostDenialException.ThrowIfDenied(Delegation.CheckConfer(actor, role.Patterns, call.Community));
        }

        call.Await(call.Environment.Application.Members.SetRolesAsync(call.Community, principal.Text, request.Roles, call.CancellationToken).AsTask());
        return new Done();
    }
}

/// <summary>Finds the domain whose members are meant.</summary>
internal static class MemberDomain
{
    internal static void Require(PluginCall call, string id)
    {
        if (id != call.Community)
        {
            CommunityDomains.Find(call, id);
        }
    }
}
