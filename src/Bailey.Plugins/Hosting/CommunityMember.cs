namespace Bailey.Plugins.Hosting;

/// <summary>A member of a community.</summary>
/// <param name="Principal">Who.</param>
/// <param name="Roles">With which roles.</param>
public sealed record CommunityMember(string Principal, IReadOnlyList<string> Roles);
