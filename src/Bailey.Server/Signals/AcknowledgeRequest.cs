namespace Bailey.Server.Signals;

/// <summary>Says for whom a signal is acknowledged.</summary>
/// <param name="Plugin">The subscriber; null for all that it waits for.</param>
public sealed record AcknowledgeRequest(string? Plugin = null);
