using System.Collections.Immutable;
using Bailey.Policy.Documents;

namespace Bailey.Policy.Capabilities;

/// <summary>One kind of capability: an entry of <see cref="CapabilityCatalog"/>, of which there is one instance only.</summary>
public sealed class CapabilityType
{
    private readonly Func<MappingReader, Capability> _read;
    private readonly Func<ItemList<string>, Capability>? _make;
    private readonly Lazy<Capability>? _plain;

    internal CapabilityType(
        int index,
        string name,
        CapabilityLevel level,
        CapabilityGate gate,
        string summary,
        ImmutableArray<CapabilityParameter> parameters,
        Func<MappingReader, Capability> read,
        Func<ItemList<string>, Capability>? make,
        Lazy<Capability>? plain)
    {
        Index = index;
        Name = name;
        Level = level;
        Gate = gate;
        Summary = summary;
        Parameters = parameters;
        _read = read;
        _make = make;
        _plain = plain;
        Decisions = new CapabilityDecisions(this);
    }

    /// <summary>The name in manifests and policies, <c>area:verb</c>.</summary>
    public string Name { get; }

    /// <summary>How far it reaches.</summary>
    public CapabilityLevel Level { get; }

    /// <summary>What the instance policy must open for it.</summary>
    public CapabilityGate Gate { get; }

    /// <summary>What it is for, in words, whatever its parameters.</summary>
    public string Summary { get; }

    /// <summary>Its parameters, in order.</summary>
    public ImmutableArray<CapabilityParameter> Parameters { get; }

    /// <summary>Its place in the catalogue, which runs from the most harmless to the riskiest.</summary>
    internal int Index { get; }

    /// <summary>The one capability of a kind that has no parameters; null where it has.</summary>
    internal Capability? Plain => _plain?.Value;

    internal CapabilityDecisions Decisions { get; }

    /// <summary>The name.</summary>
    public override string ToString() => Name;

    internal Capability Read(MappingReader reader) => _read(reader);

    internal Capability Make(ItemList<string> items) => _make!(items);
}
