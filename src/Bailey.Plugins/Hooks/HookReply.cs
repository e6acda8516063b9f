using System.Collections.Immutable;
using Bailey.Policy;

namespace Bailey.Plugins.Hooks;

/// <summary>What came of a hook.</summary>
public sealed record HookReply
{
    /// <summary>The decision under which the audit log has it.</summary>
    public required Guid DecisionId { get; init; }

    /// <summary>What the filters made of the input; the input itself where none changed it.</summary>
    public required ReadOnlyMemory<byte> Value { get; init; }

    /// <summary>Why the operation must not go on; null where it may.</summary>
    public HookRejection? Rejection { get; init; }

    /// <summary>Why no plugin was called at all, as the principal may do nothing; null where they were.</summary>
    public Decision? Denial { get; init; }

    /// <summary>What each plugin did, in the order in which they were called.</summary>
    public ImmutableArray<PluginOutcome> Outcomes { get; init; } = [];

    /// <summary>Whether the operation may go on.</summary>
    public bool MayGoOn => Rejection is null && Denial is null;
}
