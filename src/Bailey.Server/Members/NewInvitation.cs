using System.Collections.Immutable;

namespace Bailey.Server.Members;

/// <summary>An invitation that is wanted.</summary>
/// <param name="Roles">The roles that whoever accepts it will have: 1 to 64.</param>
/// <param name="ValidHours">For how many hours it may be accepted, 1 to 720. Default 168, a week.</param>
/// <param name="Note">For whom it is; at most 200 characters on one line.</param>
public sealed record NewInvitation(ImmutableArray<string> Roles, int ValidHours = 168, string? Note = null);
