using System.Collections.Immutable;

namespace Bailey.Scripting.Workers;

/// <summary>What confines the workers of this machine, and what could not be applied.</summary>
/// <param name="Entries">Each layer.</param>
public sealed record ConfinementReport(ImmutableArray<ConfinementEntry> Entries)
{
    /// <summary>The layers that are in force.</summary>
    public ConfinementLayers InForce => Entries.Where(entry => entry.InForce).Aggregate(ConfinementLayers.None, (all, entry) => all | entry.Layer);

    /// <summary>Which of the demanded layers are not in force.</summary>
    /// <param name="required">What is demanded.</param>
    public ConfinementLayers Missing(ConfinementLayers required) => required & ~InForce;
}
