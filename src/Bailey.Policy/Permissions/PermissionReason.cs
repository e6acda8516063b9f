using Bailey.Policy.ReasonCodes;

namespace Bailey.Policy.Permissions;

/// <summary>Reason codes of the permission layer.</summary>
[ReasonCodes(DecisionLayer.Permission)]
public static class PermissionReason
{
    /// <summary>A revoke of the profile matches; it beats every grant and role, <c>admin</c> included.</summary>
    public const string Revoked = "revoked";

    /// <summary>Neither a grant of the profile nor a role of the principal holds the permission.</summary>
    public const string PermissionMissing = "permission_missing";

    /// <summary>An operation that a plugin contributed names no permission.</summary>
    public const string PermissionNotNamed = "permission_not_named";

    /// <summary>The actor would hand out a permission that they do not hold themselves.</summary>
    public const string NotHeldByActor = "not_held_by_actor";

    /// <summary>The change would leave the instance without an enabled admin.</summary>
    public const string LastAdmin = "last_admin";

    /// <summary>A custom role holds <c>*</c> without saying <c>unsafe_admin: true</c>.</summary>
    public const string UnsafeAdmin = "unsafe_admin_required";

    /// <summary>A role that is built in cannot be redefined.</summary>
    public const string RoleBuiltIn = "role_built_in";


    /// <summary>A role's name does not follow the grammar.</summary>
    public const string RoleInvalid = "role_invalid";
}
