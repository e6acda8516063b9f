using Bailey.Policy;
using Bailey.Policy.Operations;

namespace Bailey.Plugins.BuiltIn;

/// <summary>One attempt at an operation, as observers and wrappers see it. Immutable.</summary>
public sealed record OperationCall
{
    /// <summary>What is to be done.</summary>
    public required Operation Operation { get; init; }

    /// <summary>Whether it may be.</summary>
    public required Decision Decision { get; init; }

    /// <summary>What the caller is; <see cref="IdentityKinds.None"/> where it is not known.</summary>
    public IdentityKinds Caller { get; init; }

    /// <summary>For whom; null where that is not known.</summary>
    public string? Principal { get; init; }

    /// <summary>The community; null where it concerns the instance.</summary>
    public string? Community { get; init; }

    /// <summary>The decision that all entries of the audit log about it share.</summary>
    public Guid DecisionId { get; init; }

    /// <summary>How it ended, for observers after it; null before, and where it failed.</summary>
    public OperationOutcome? Outcome { get; init; }

    /// <summary>With what it failed, for observers after it; null where it did not.</summary>
    public Exception? Failure { get; init; }
}
