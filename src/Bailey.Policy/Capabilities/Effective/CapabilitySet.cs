namespace Bailey.Policy.Capabilities.Effective;

/// <summary>Capabilities of all kinds, compiled for asking which uses they are for.</summary>
internal sealed class CapabilitySet
{
    private readonly UseMatcher?[] _matchers = new UseMatcher?[CapabilityCatalog.All.Length];

    internal CapabilitySet(IEnumerable<Capability> capabilities, IPathResolver paths)
    {
        foreach (var kind in capabilities.Where(static capability => capability.EmptyParameter is null).GroupBy(static capability => capability.Type))
        {
            _matchers[kind.Key.Index] = UseMatcher.Of([.. kind], paths);
        }
    }

    internal bool Matches(in CapabilityUse use) => use.Type is not null && _matchers[use.Type.Index] is { } matcher && matcher.Matches(use);
}
