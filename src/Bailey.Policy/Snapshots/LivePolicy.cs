using System.Collections.Immutable;

namespace Bailey.Policy.Snapshots;

/// <summary>
/// The policy that is in force: one snapshot, replaced whole. Reading takes no lock. Those who need several answers of one moment take
/// <see cref="Current"/> once.
/// </summary>
public sealed class LivePolicy
{
    private readonly HashSet<PolicyWarning> _told = [];
    private PolicySnapshot _current;

    /// <summary>Begins with a snapshot.</summary>
    /// <param name="snapshot">The policy; <see cref="PolicySnapshot.Empty"/> where omitted, which allows nothing.</param>
    public LivePolicy(PolicySnapshot? snapshot = null) => _current = snapshot ?? PolicySnapshot.Empty;

    /// <summary>The policy in force.</summary>
    public PolicySnapshot Current => Volatile.Read(ref _current);

    /// <summary>Puts another policy in force.</summary>
    /// <returns>Warnings that no earlier snapshot gave: each is told once.</returns>
    public ImmutableArray<PolicyWarning> Replace(PolicySnapshot snapshot)
    {
        ArgumentNullException.ThrowIfNull(snapshot);
        lock (_told)
        {
            Volatile.Write(ref _current, snapshot);
            return [.. snapshot.Warnings.Where(_told.Add)];
        }
    }
}
