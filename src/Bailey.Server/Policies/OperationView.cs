using System.Collections.Immutable;
using Bailey.Policy.Operations;
using Bailey.Policy.Snapshots;

namespace Bailey.Server.Policies;

/// <summary>An operation of the catalogue, and whether the command rules let it exist.</summary>
/// <param name="Path">Which.</param>
/// <param name="Description">What it does.</param>
/// <param name="Permission">What a principal must hold to do it.</param>
/// <param name="Risk">How much harm it can do: <c>read</c>, <c>write</c> or <c>high-risk-write</c>.</param>
/// <param name="Identities">The kinds of principals that it is for.</param>
/// <param name="Diagnostic">Whether no command rule can take it away.</param>
/// <param name="Exists">Whether the command rules accept it, for a person or a service.</param>
/// <param name="Code">Why they do not; <c>ok</c> where they do.</param>
public sealed record OperationView(string Path, string Description, string? Permission, string? Risk, ImmutableArray<string> Identities, bool Diagnostic, bool Exists, string Code)
{
    internal static OperationView Of(PolicySnapshot policy, Operation operation)
    {
        var decisions = new[] { IdentityKinds.User, IdentityKinds.Service }.Where(kind => operation.Identities.HasFlag(kind)).Select(kind => policy.Commands.Evaluate(operation, kind)).ToList();
        var decision = decisions.Find(static decision => decision.Allowed) ?? decisions[0];
        return new OperationView(
            operation.Path, operation.Description, operation.Permission?.Text, operation.RiskText, [.. IdentityKindNames.Of(operation.Identities)], operation.IsDiagnostic, decision.Allowed, decision.ReasonCode);
    }
}
