using Bailey.Policy.Egress;

namespace Bailey.Policy.Capabilities.Effective;

/// <summary>What one layer says of what a plugin declares, compiled: what it approves, and a decision ready for each thing that it refuses.</summary>
internal sealed class CapabilityLayer
{
    private readonly CapabilitySet _approved;
    private readonly (UseMatcher Uses, Decision Decision)[][] _denials;
    private readonly Func<CapabilityType, Decision> _fallback;
    private readonly Func<CapabilityType, Decision> _allowance;
    private readonly Func<EgressTarget, Decision?>? _connection;

    /// <summary>Compiles a layer.</summary>
    /// <param name="review">What it makes of everything that the manifest declares.</param>
    /// <param name="paths">Resolves paths.</param>
    /// <param name="allowance">What it says where it approves.</param>
    /// <param name="fallback">What it says where it does not approve, and no denial of the review is about the use.</param>
    /// <param name="connection">Why it refuses a connection that it approves as far as the manifest tells; null where the manifest tells all.</param>
    internal CapabilityLayer(
        CapabilityReview review, IPathResolver paths, Func<CapabilityType, Decision> allowance, Func<CapabilityType, Decision> fallback, Func<EgressTarget, Decision?>? connection = null)
    {
        _connection = connection;
        _approved = new CapabilitySet(review.Approved, paths);
        _allowance = allowance;
        _fallback = fallback;
        _denials = new (UseMatcher, Decision)[CapabilityCatalog.All.Length][];
        foreach (var kind in review.Denied.GroupBy(static denial => denial.Capability.Type))
        {
            _denials[kind.Key.Index] = [.. kind.Select(denial => (Uses(denial), denial.Decision)).Where(static pair => pair.Item1 is not null).Select(static pair => (pair.Item1!, pair.Decision))];
        }

        UseMatcher? Uses(CapabilityDenial denial)
        {
            var capability = denial.Refused is { } refused
                ? denial.Capability.Keep(item => item == refused || item.Parameter != refused.Parameter)
                : denial.Capability;
            return capability is { EmptyParameter: null } ? UseMatcher.Of([capability], paths) : null;
        }
    }

    /// <summary>Why the layer refuses a use, of which the type is set; null where it approves it.</summary>
    internal Decision? Refuse(in CapabilityUse use)
    {
        if (_approved.Matches(use))
        {
            return RefuseConnection(use);
        }

        foreach (var (uses, decision) in _denials[use.Type!.Index] ?? [])
        {
            if (uses.Matches(use))
            {
                return decision;
            }
        }

        return _fallback(use.Type);
    }

    /// <summary>Why the layer refuses a connection that it approves as far as the manifest tells; null where it does not, or it is none.</summary>
    internal Decision? RefuseConnection(in CapabilityUse use) => use.Connection is { } target ? _connection?.Invoke(target) : null;

    /// <summary>What the layer says of a use.</summary>
    internal Decision Judge(in CapabilityUse use) => Refuse(use) ?? _allowance(use.Type!);
}
