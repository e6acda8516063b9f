using System.Collections.Immutable;
using Bailey.Policy.Commands;
using Bailey.Policy.Operations;

namespace Bailey.Server.Policies;

/// <summary>A command rule.</summary>
/// <param name="Name">Its name; null where it has none.</param>
/// <param name="Description">What it is for.</param>
/// <param name="Allow">Globs of the operations that it accepts; empty for all.</param>
/// <param name="Deny">Globs of those that it does not.</param>
/// <param name="MaxRisk">The highest risk that it accepts; null for any.</param>
/// <param name="Identities">The kinds of principals that it accepts; empty for all.</param>
/// <param name="AllowUnannotated">Whether it accepts operations whose risk nobody named.</param>
public sealed record CommandRuleView(
    string? Name, string? Description, ImmutableArray<string> Allow, ImmutableArray<string> Deny, string? MaxRisk, ImmutableArray<string> Identities, bool AllowUnannotated)
{
    internal static CommandRuleView Of(CommandRule rule) => new(
        rule.Name,
        rule.Description,
        [.. rule.Allow.Select(static glob => glob.Text)],
        [.. rule.Deny.Select(static glob => glob.Text)],
        rule.MaxRisk is { } risk ? OperationRisks.NameOf(risk) : null,
        [.. IdentityKindNames.Of(rule.Identities)],
        rule.AllowUnannotated);
}
