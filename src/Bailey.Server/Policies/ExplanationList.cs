using System.Collections.Immutable;

namespace Bailey.Server.Policies;

/// <summary>Explanations: one, or one for each URL.</summary>
/// <param name="Allowed">Whether all that was asked about may be done.</param>
/// <param name="Explanations">In the order of what was asked about.</param>
public sealed record ExplanationList(bool Allowed, ImmutableArray<ExplanationView> Explanations);
