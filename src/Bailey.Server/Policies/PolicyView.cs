using System.Collections.Immutable;
using Bailey.Server.Packages;

namespace Bailey.Server.Policies;

/// <summary>The command rules in force: which operations exist in this deployment.</summary>
/// <param name="Origin">Where they come from: <c>none</c>, <c>file</c> or <c>plugin</c>.</param>
/// <param name="Source">The file, or the plugin; null where there are none.</param>
/// <param name="Fault">Why they cannot be used, so that only diagnostics exist; null where they can.</param>
/// <param name="Rules">The rules; an operation exists when one of them accepts it.</param>
/// <param name="Warnings">What is odd about them.</param>
/// <param name="Operations">What they say of each operation.</param>
public sealed record PolicyView(string Origin, string? Source, DecisionView? Fault, ImmutableArray<CommandRuleView> Rules, ImmutableArray<string> Warnings, ImmutableArray<OperationView> Operations);
