namespace Bailey.Scripting.Workers;

/// <summary>One layer of a worker's confinement.</summary>
/// <param name="Layer">The layer.</param>
/// <param name="InForce">Whether it is in force.</param>
/// <param name="Detail">How; or why not.</param>
public sealed record ConfinementEntry(ConfinementLayers Layer, bool InForce, string Detail)
{
    /// <inheritdoc/>
    public override string ToString() => $"{Layer}: {(InForce ? "in force" : "NOT in force")}, {Detail}";
}
