using System.Collections.Immutable;

namespace Bailey.Server.Members;

/// <summary>The roles that a member is to have.</summary>
/// <param name="Roles">Names of roles: 1 to 64, in place of those that the member has.</param>
public sealed record MemberRoles(ImmutableArray<string> Roles);
