namespace Bailey.Policy.Quotas;

/// <summary>A quota that was met: what the audit log is told.</summary>
/// <param name="Principal">For whom it was tried.</param>
/// <param name="Plugin">The plugin whose quota it was; null where it was the principal's.</param>
/// <param name="Community">The community in which the plugin runs; null for the instance, and where the quota was the principal's.</param>
/// <param name="Decision">The denial.</param>
public sealed record QuotaBreach(string Principal, string? Plugin, string? Community, Decision Decision);
