namespace Bailey.Server.Communities;

/// <summary>A community as the API shows it.</summary>
/// <param name="Id">Its identifier.</param>
/// <param name="Name">What people call it.</param>
/// <param name="Description">What it is for.</param>
/// <param name="CreatedAt">When it was made; null for one that was made by a file.</param>
/// <param name="CreatedBy">Who made it.</param>
public sealed record CommunityView(string Id, string Name, string Description, DateTimeOffset? CreatedAt, string? CreatedBy);
