using Bailey.Policy.Documents;

namespace Bailey.Policy.Capabilities;

/// <summary>One parameter of a kind of capability. All are lists; an omitted one lists nothing, and so grants nothing.</summary>
public sealed class CapabilityParameter
{
    internal CapabilityParameter(string name, string description, MappingReader.TryParse<string>? grammar = null)
    {
        Name = name;
        Description = description;
        Grammar = grammar;
    }

    /// <summary>The key under which manifests write it.</summary>
    public string Name { get; }

    /// <summary>What its items are.</summary>
    public string Description { get; }

    /// <summary>Items that it may list: <see cref="CapabilityCatalog.MaxItems"/>.</summary>
    public int MaxItems { get; } = CapabilityCatalog.MaxItems;

    /// <summary>Reads an item, where items are texts.</summary>
    internal MappingReader.TryParse<string>? Grammar { get; }
}
