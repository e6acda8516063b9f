using System.Collections.Immutable;
using Bailey.Plugins.Audit;

namespace Bailey.Server.Operations;

/// <summary>Entries of the audit log that are stored in one change with what an operation does, so that neither is there without the other.</summary>
internal static class OperationEntry
{
    internal static AuditEntry Of(OperationContext operation, TimeProvider clock, string? community, string target, params ImmutableArray<KeyValuePair<string, string>> metadata) => new()
    {
        Id = UuidV7.Shared.Next(),
        Time = clock.GetUtcNow(),
        Community = community,
        Principal = operation.Caller?.Principal,
        Action = AuditAction.Operation,
        Target = $"{operation.Operation.Path} {target}",
        DecisionId = operation.DecisionId,
        Metadata = [KeyValuePair.Create("stored", "true"), .. metadata],
    };
}
