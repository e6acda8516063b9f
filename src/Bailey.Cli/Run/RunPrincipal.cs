namespace Bailey.Cli.Run;

/// <summary>For whom calls are made: <c>--as</c> and <c>--community</c>.</summary>
/// <param name="Name">The principal as it was written.</param>
/// <param name="Community">The community as it was written, or <c>null</c> for the instance.</param>
/// <param name="DataFolder">The data directory that holds the policy; <c>null</c> where there is none.</param>
internal sealed record RunPrincipal(string Name, string? Community, string? DataFolder);
