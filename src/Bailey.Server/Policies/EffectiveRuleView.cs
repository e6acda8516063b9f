using System.Collections.Immutable;
using Bailey.Server.Packages;

namespace Bailey.Server.Policies;

/// <summary>One thing that plugins may do, or may not.</summary>
/// <param name="Area">What it belongs to: <c>packages</c>, <c>capabilities</c>, <c>network</c> or <c>jobs</c>.</param>
/// <param name="Subject">What: a source of packages, a publisher, a capability, an entry of <c>http_allowlist</c>.</param>
/// <param name="Detail">What that is, in words.</param>
/// <param name="Allowed">Whether every layer allows it.</param>
/// <param name="Only">The plugins for which alone that holds, as an admin of the instance gave their word for them; empty where it holds for any.</param>
/// <param name="Layers">What each layer says; all of its objections, where it has some.</param>
public sealed record EffectiveRuleView(string Area, string Subject, string Detail, bool Allowed, ImmutableArray<string> Only, ImmutableArray<DecisionView> Layers);
