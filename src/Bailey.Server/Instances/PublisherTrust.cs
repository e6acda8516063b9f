namespace Bailey.Server.Instances;

/// <summary>A community trusts a publisher.</summary>
/// <param name="Community">The community.</param>
/// <param name="Label">What it calls the publisher.</param>
public sealed record PublisherTrust(string Community, string Label);
