using System.Collections.Immutable;

namespace Bailey.Server.Roles;

/// <summary>A role that is wanted.</summary>
/// <param name="Name">Its name: 1 to 64 of A-Z, a-z, 0-9, _ and -; none of a built-in role.</param>
/// <param name="Permissions">Patterns of what it holds.</param>
/// <param name="Description">What it is for; at most 200 characters on one line.</param>
/// <param name="UnsafeAdmin">Says that it is meant when it holds a bare <c>*</c>. Default false.</param>
public sealed record NewRole(string Name, ImmutableArray<string> Permissions, string? Description = null, bool UnsafeAdmin = false);
