using System.Collections.Immutable;
using Bailey.Policy.Principals;

namespace Bailey.Policy.Roles;

/// <summary>Who belongs to a community, with which roles.</summary>
/// <param name="Roles">Names of roles by principal.</param>
public sealed record CommunityMembers(ImmutableDictionary<PrincipalName, ImmutableArray<string>> Roles)
{
    /// <summary>Nobody.</summary>
    public static CommunityMembers None { get; } = new(ImmutableDictionary<PrincipalName, ImmutableArray<string>>.Empty);
}
