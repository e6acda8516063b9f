using System.Diagnostics.CodeAnalysis;

namespace Bailey.Policy.Roles;

/// <summary>Where a role counts: in the whole instance, or in one community.</summary>
/// <param name="Community">The community, or null for the instance.</param>
public sealed record RoleScope(string? Community)
{
    /// <summary>The whole instance.</summary>
    public static RoleScope Instance { get; } = new((string?)null);

    /// <summary>Whether it is the whole instance.</summary>
    [MemberNotNullWhen(false, nameof(Community))]
    public bool IsInstance => Community is null;

    /// <summary>Whether a role of this scope counts for an operation in a community, or in none.</summary>
    public bool Reaches(string? community) => Community is null || Community == community;

    /// <summary><c>instance</c>, or <c>community NAME</c>.</summary>
    public override string ToString() => Community is null ? "instance" : $"community {Community}";
}
