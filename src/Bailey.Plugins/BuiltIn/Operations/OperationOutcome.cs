using Bailey.Policy;

namespace Bailey.Plugins.BuiltIn;

/// <summary>What came of an attempt at an operation.</summary>
public sealed record OperationOutcome
{
    /// <summary>How it ended.</summary>
    public required OperationOutcomeKind Kind { get; init; }

    /// <summary>Whether the operation itself ran to its end, which it may have although a wrapper around it answered otherwise.</summary>
    public bool Ran { get; init; }

    /// <summary>The hook that skipped, replaced or aborted it, as <c>plugin.hook</c>; null where none did.</summary>
    public string? Hook { get; init; }

    /// <summary>What is answered in its place, as UTF-8 JSON; empty unless <see cref="OperationOutcomeKind.Replaced"/>.</summary>
    public ReadOnlyMemory<byte> Value { get; init; }

    /// <summary>Why not, where it was denied or aborted; null otherwise.</summary>
    public Decision? Denial { get; init; }
}
