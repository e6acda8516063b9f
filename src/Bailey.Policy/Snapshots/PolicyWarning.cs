using Bailey.Policy.Documents;
using Bailey.Policy.Principals;
using Bailey.Policy.Roles;

namespace Bailey.Policy.Snapshots;

/// <summary>Something in the policy that is odd, and takes nothing away from the rest of it.</summary>
/// <param name="Code">Which, as a stable snake_case word.</param>
/// <param name="Subject">What it is about.</param>
/// <param name="Message">What is odd, and how to mend it.</param>
public sealed record PolicyWarning(string Code, string Subject, string Message)
{
    /// <summary>A profile or a membership names a role that does not exist.</summary>
    public const string GroupUnknown = "group_unknown";

    /// <summary>A document cannot be used, so that what it would allow is denied.</summary>
    public const string DocumentInvalid = "document_invalid";

    internal static PolicyWarning Invalid(string source, DocumentFault fault) =>
        new(DocumentInvalid, source, $"{fault.Describe(source)}; until it is mended, what it would allow is denied");

    internal static PolicyWarning UnknownGroup(PrincipalName principal, string group, string? community)
    {
        var where = community is null ? "in the instance" : $"in the community '{ShownText.Of(community)}'";
        var fix = community is null && BuiltInRoles.IsBuiltIn(group)
            ? "it is a role of communities: make the principal a member of one"
            : "make the role, or remove the group";
        return new PolicyWarning(GroupUnknown, principal.Text, $"there is no role '{ShownText.Of(group)}' {where}, so that it grants '{principal}' nothing; {fix}");
    }
}
