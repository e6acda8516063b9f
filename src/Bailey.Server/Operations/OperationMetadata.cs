using System.Collections.Immutable;
using Bailey.Policy.Operations;

namespace Bailey.Server.Operations;

/// <summary>Which operation of the catalogue an endpoint does. An endpoint without it is never served.</summary>
/// <param name="Operation">The operation.</param>
public sealed record OperationMetadata(Operation Operation)
{
    /// <summary>Whether it is done for anybody, signed in or not: how one signs in, and whether the server lives.</summary>
    public bool IsPublic { get; init; }

    /// <summary>Whether nobody is told of it in the audit log: what machines ask every second.</summary>
    public bool IsUnrecorded { get; init; }

    /// <summary>Whether any principal that is signed in may ask, and is shown what it may see: lists over all communities.</summary>
    public bool IsFiltered { get; init; }

    /// <summary>Whether it takes an <c>Idempotency-Key</c>.</summary>
    public bool IsIdempotent { get; init; }

    /// <summary>What a request may say in its query beside the limit and the cursor of a list.</summary>
    public ImmutableArray<QueryParameter> Query { get; init; } = [];

    /// <summary>What it costs the server.</summary>
    public Effort Effort { get; init; }
}
