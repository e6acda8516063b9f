using System.Collections.Immutable;

namespace Bailey.Server.Members;

/// <summary>An invitation was accepted.</summary>
/// <param name="Community">The community.</param>
/// <param name="Principal">Who is a member of it now.</param>
/// <param name="Roles">With which roles.</param>
public sealed record AcceptedInvitation(string Community, string Principal, ImmutableArray<string> Roles);
