namespace Bailey.Server.Instances;

/// <summary>A process that serves the instance.</summary>
/// <param name="Name">What it is called in the audit log.</param>
/// <param name="StartedAt">When it started.</param>
/// <param name="LastSeenAt">When it last said that it is there; null for the one that answers.</param>
/// <param name="IsAlive">Whether that is not too long ago.</param>
public sealed record NodeView(string Name, DateTimeOffset StartedAt, DateTimeOffset? LastSeenAt, bool IsAlive);
