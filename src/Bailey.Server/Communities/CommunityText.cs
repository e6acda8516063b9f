namespace Bailey.Server.Communities;

/// <summary>What people read of a community.</summary>
/// <param name="Name">What they call it; 1 to 100 characters.</param>
/// <param name="Description">What it is for; at most 1,000 characters.</param>
public sealed record CommunityText(string Name, string? Description = null);
