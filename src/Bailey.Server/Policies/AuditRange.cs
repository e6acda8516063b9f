namespace Bailey.Server.Policies;

/// <summary>A part of the audit log.</summary>
/// <param name="Community">Whose; absent for what concerns the instance.</param>
/// <param name="From">Not before; absent from the first.</param>
/// <param name="To">Before; absent to the last.</param>
/// <param name="Limit">How many entries at most, the newest; 1 to 10,000. Default 1,000.</param>
public sealed record AuditRange(string? Community = null, DateTimeOffset? From = null, DateTimeOffset? To = null, int Limit = 1_000);
