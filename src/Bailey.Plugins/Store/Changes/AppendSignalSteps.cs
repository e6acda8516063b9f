using System.Collections.Immutable;
using Bailey.Plugins.Signals;

namespace Bailey.Plugins.Store.Changes;

/// <summary>Adds to the history of a signal.</summary>
/// <param name="Community">The community.</param>
/// <param name="Id">The signal.</param>
/// <param name="Steps">What happened, in order.</param>
public sealed record AppendSignalSteps(string Community, Guid Id, ImmutableArray<SignalStep> Steps) : StoreMutation
{
    /// <summary>Whether no delivery of it waits any more.</summary>
    public bool IsSettled { get; init; }
}
