namespace Bailey.Server.Instances;

/// <summary>Whether a publisher is to be blocked.</summary>
/// <param name="Blocked">Whether its packages are refused in the whole instance.</param>
public sealed record PublisherBlock(bool Blocked);
