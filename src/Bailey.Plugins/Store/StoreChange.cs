using System.Collections.Immutable;
using Bailey.Plugins.Audit;

namespace Bailey.Plugins.Store;

/// <summary>
/// What is to be stored as one: all of it or nothing. Changes are data, so that one writer can put many of them into one transaction, and each still
/// stands or falls by itself.
/// </summary>
public sealed record StoreChange
{
    /// <summary>What changes, in order.</summary>
    public ImmutableArray<StoreMutation> Mutations { get; init; } = [];

    /// <summary>What the audit log says of it, in order.</summary>
    public ImmutableArray<AuditEntry> Audit { get; init; } = [];

    /// <summary>What others are told of it.</summary>
    public ImmutableArray<PublicEvent> Events { get; init; } = [];
}
