namespace Bailey.Policy.Capabilities;

/// <summary>
/// How what a newer version of a plugin asks for differs from what an older one asked for. Compared entry by entry and item by item, to the letter:
/// a pattern that was changed counts as one removed and another one added, whichever of them is wider, so that nothing grows unseen.
/// </summary>
/// <param name="Added">What the newer one asks for and the older one did not, the riskiest first.</param>
/// <param name="Removed">What the older one asked for and the newer one does not, the riskiest first.</param>
/// <param name="Unchanged">What both ask for, the riskiest first.</param>
public sealed record CapabilityDifference(ItemList<Capability> Added, ItemList<Capability> Removed, ItemList<Capability> Unchanged)
{
    /// <summary>Whether the newer one asks for more, or for anything else.</summary>
    public bool IsWidening => !Added.IsEmpty;

    /// <summary>Compares what two versions ask for.</summary>
    public static CapabilityDifference Between(IEnumerable<Capability> older, IEnumerable<Capability> newer)
    {
        ArgumentNullException.ThrowIfNull(older);
        ArgumentNullException.ThrowIfNull(newer);
        List<Capability> before = [.. older.Where(static capability => capability.EmptyParameter is null)];
        List<Capability> after = [.. newer.Where(static capability => capability.EmptyParameter is null)];
        return new CapabilityDifference(
            RiskiestFirst(after.Select(capability => Beyond(capability, before)).OfType<Capability>()),
            RiskiestFirst(before.Select(capability => Beyond(capability, after)).OfType<Capability>()),
            RiskiestFirst(after.Select(capability => Within(capability, before)).OfType<Capability>()));
    }

    /// <summary>Whether a capability is one of those that are asked for, or a part of one: an entry of the same kind has all its items.</summary>
    /// <param name="capability">The capability.</param>
    /// <param name="requested">What is asked for.</param>
    public static bool IsPartOf(Capability capability, IEnumerable<Capability> requested)
    {
        ArgumentNullException.ThrowIfNull(capability);
        ArgumentNullException.ThrowIfNull(requested);
        return capability.EmptyParameter is null && requested.Any(entry => entry.Type == capability.Type && entry.EmptyParameter is null && capability.Items.All(entry.Items.ToHashSet().Contains));
    }

    // A host from one entry on a port from another is more than either entry: only a single entry can hold all of another one.
    private static Capability? Beyond(Capability capability, List<Capability> others)
    {
        if (IsPartOf(capability, others))
        {
            return null;
        }

        var nearest = Nearest(capability, others);
        return nearest.Count == 0 ? capability : OnlyNew(capability, nearest);
    }

    // What is left of an entry with several lists has to keep one item of each; where none of a list is new, all of it is shown.
    private static Capability OnlyNew(Capability capability, HashSet<CapabilityItem> known)
    {
        var lists = capability.Items.Where(item => !known.Contains(item)).Select(static item => item.Parameter).ToHashSet(StringComparer.Ordinal);
        return capability.Keep(item => !lists.Contains(item.Parameter) || !known.Contains(item)) ?? capability;
    }

    private static Capability? Within(Capability capability, List<Capability> others)
    {
        if (IsPartOf(capability, others))
        {
            return capability;
        }

        var nearest = Nearest(capability, others);
        return nearest.Count == 0 ? null : capability.Keep(nearest.Contains);
    }

    // The items of the entry that has the most in common with a capability.
    private static HashSet<CapabilityItem> Nearest(Capability capability, List<Capability> others) =>
        others.Where(other => other.Type == capability.Type)
            .Select(other => other.Items.Where(capability.Items.Contains).ToHashSet())
            .MaxBy(static common => common.Count) ?? [];

    private static ItemList<Capability> RiskiestFirst(IEnumerable<Capability> capabilities) => [.. CapabilityCatalog.RiskiestFirst(capabilities)];
}
