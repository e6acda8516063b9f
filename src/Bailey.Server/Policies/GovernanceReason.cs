using Bailey.Policy.ReasonCodes;

namespace Bailey.Server.Policies;

/// <summary>Why the API does not change who may do what, besides what policies deny.</summary>
[ErrorCodes("Governing by the API")]
public static class GovernanceReason
{
    /// <summary>The document that would be changed has faults, so that nobody can tell what the change would come to.</summary>
    public const string DocumentFaulty = "document_faulty";

    /// <summary>The document would be larger than documents of the policy may be.</summary>
    public const string DocumentFull = "document_full";

    /// <summary>The role is one that principals have; it would be taken from them without their being named.</summary>
    public const string RoleInUse = "role_in_use";

    /// <summary>There are as many roles as there may be.</summary>
    public const string TooManyRoles = "too_many_roles";

    /// <summary>The principal is an admin of as many communities as it may make.</summary>
    public const string TooManyCommunities = "too_many_communities";

    /// <summary>A community of that name is being deleted, and something still goes on in it; one of the same name begins when that is over.</summary>
    public const string CommunityEnding = "community_ending";

    /// <summary>The change would leave the community without an admin; only an admin of the instance may do that.</summary>
    public const string LastCommunityAdmin = "last_community_admin";

    /// <summary>The invitation is none, was accepted or taken back, or ended; or whoever made it may not invite so any more.</summary>
    public const string InvitationInvalid = "invitation_invalid";

    /// <summary>There are as many invitations to the community as there may be.</summary>
    public const string TooManyInvitations = "too_many_invitations";

    /// <summary>Invitations made as many principals as they may: to the community, of whoever made the invitation, or in the instance.</summary>
    public const string TooManyInvited = "too_many_invited_principals";

    /// <summary>A principal of that name was deleted. Nobody else gets the name, as what was left behind would act for them.</summary>
    public const string NameRetired = "principal_name_retired";
}
