namespace Bailey.Policy.Quotas;

/// <summary>What a plugin used in a community at one moment, and what it may.</summary>
/// <param name="Plugin">The plugin.</param>
/// <param name="Community">The community, or null where it runs for the instance.</param>
/// <param name="Quotas">What it may.</param>
/// <param name="OpenConnections">Connections that are open.</param>
/// <param name="FileOperationsAvailable">File operations that could be done at once.</param>
/// <param name="SignalsAvailable">Signals that could be sent at once.</param>
public sealed record PluginUsage(
    string Plugin,
    string? Community,
    PluginQuotas Quotas,
    int OpenConnections,
    long FileOperationsAvailable,
    long SignalsAvailable);
