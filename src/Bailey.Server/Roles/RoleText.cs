using System.Collections.Immutable;

namespace Bailey.Server.Roles;

/// <summary>What a role is to hold, in place of what it holds.</summary>
/// <param name="Permissions">Patterns of what it holds.</param>
/// <param name="Description">What it is for; at most 200 characters on one line.</param>
/// <param name="UnsafeAdmin">Says that it is meant when it holds a bare <c>*</c>. Default false.</param>
public sealed record RoleText(ImmutableArray<string> Permissions, string? Description = null, bool UnsafeAdmin = false);
