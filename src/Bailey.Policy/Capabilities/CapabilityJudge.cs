using System.Runtime.InteropServices;

namespace Bailey.Policy.Capabilities;

/// <summary>A layer of the policy that judges capabilities, each by itself.</summary>
internal abstract class CapabilityJudge
{
    /// <summary>Judges a list of capabilities.</summary>
    internal CapabilityReview Review(IEnumerable<Capability> capabilities)
    {
        var approved = new List<Capability>();
        var denied = new List<CapabilityDenial>();
        foreach (var capability in CapabilityCatalog.RiskiestFirst(capabilities))
        {
            var before = denied.Count;
            Judge(capability, denied);
            if (Narrow(capability, CollectionsMarshal.AsSpan(denied)[before..]) is { } kept)
            {
                approved.Add(kept);
            }
        }

        return new CapabilityReview([.. approved], [.. denied]);
    }

    /// <summary>What is left of a capability; null where nothing is.</summary>
    internal Capability? Narrow(Capability capability)
    {
        var denied = new List<CapabilityDenial>();
        Judge(capability, denied);
        return Narrow(capability, CollectionsMarshal.AsSpan(denied));
    }

    /// <summary>Adds everything for which this layer refuses the capability or an item of it.</summary>
    protected abstract void JudgeOne(Capability capability, List<CapabilityDenial> denied);

    protected static CapabilityDenial Whole(Capability capability, Decision decision) => new(capability, null, decision);

    protected static CapabilityDenial Part(Capability capability, CapabilityItem item, string shown, Decision decision) =>
        new(capability, shown, decision) { Refused = item };

    private void Judge(Capability capability, List<CapabilityDenial> denied)
    {
        if (capability.EmptyParameter is { } empty)
        {
            denied.Add(new CapabilityDenial(capability, empty, CapabilityDecisions.Empty(capability)));
        }

        JudgeOne(capability, denied);
    }

    private static Capability? Narrow(Capability capability, ReadOnlySpan<CapabilityDenial> denied)
    {
        var refused = new HashSet<CapabilityItem>();
        foreach (var denial in denied)
        {
            if (denial.Refused is not { } item)
            {
                return null;
            }

            refused.Add(item);
        }

        return refused.Count == 0 ? capability : capability.Keep(item => !refused.Contains(item));
    }
}
