using System.Collections.Immutable;

namespace Bailey.Server.Instances;

/// <summary>Where packages may be fetched from.</summary>
/// <param name="Pattern">An egress pattern that registries match.</param>
/// <param name="Communities">The communities whose plugin policy lists it.</param>
public sealed record RegistryView(string Pattern, ImmutableArray<string> Communities);
