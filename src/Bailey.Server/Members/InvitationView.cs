using System.Collections.Immutable;

namespace Bailey.Server.Members;

/// <summary>An invitation that waits to be accepted, without its code.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Roles">The roles that whoever accepts it will have.</param>
/// <param name="Note">For whom it is.</param>
/// <param name="CreatedBy">Who made it.</param>
/// <param name="CreatedAt">When it was made.</param>
/// <param name="ExpiresAt">When it ends.</param>
public sealed record InvitationView(string Id, ImmutableArray<string> Roles, string? Note, string CreatedBy, DateTimeOffset CreatedAt, DateTimeOffset ExpiresAt);
