using System.Collections.Immutable;

namespace Bailey.Server.Policies;

/// <summary>Documents that are proposed, and what was recorded, to be decided anew. Either <paramref name="Activity"/> or <paramref name="Audit"/>.</summary>
/// <param name="Documents">1 to 8 documents.</param>
/// <param name="Activity">What was recorded: at most 10,000 decisions.</param>
/// <param name="Audit">Which part of the audit log counts as recorded.</param>
/// <param name="Community">The community that it is asked for by one who may ask for that community alone.</param>
public sealed record SimulateRequest(ImmutableArray<PolicyText> Documents, ImmutableArray<ActivityItem>? Activity = null, AuditRange? Audit = null, string? Community = null);
