using System.Collections.Immutable;

namespace Bailey.Server.Principals;

/// <summary>Permissions that are granted or revoked.</summary>
/// <param name="Permissions">Patterns, as <c>plugin:package:install</c> or <c>plugin:*</c>; 1 to 256.</param>
/// <param name="Remove">Whether what was granted or revoked in the same words is taken back instead. Default false.</param>
public sealed record PermissionList(ImmutableArray<string> Permissions, bool Remove = false);
