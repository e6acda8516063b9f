using Bailey.Policy.Documents;

namespace Bailey.Policy.Capabilities.Catalog;

/// <summary>Starts these programs, each as its rule says, without a shell between.</summary>
public sealed record ProcessSpawn : Capability
{
    private const string Key = "allowlist";

    /// <summary>Starts these programs.</summary>
    /// <param name="allowlist">The programs and how they may be started.</param>
    /// <exception cref="ArgumentException">There are more than <see cref="CapabilityCatalog.MaxItems"/>.</exception>
    public ProcessSpawn(ItemList<SpawnRule> allowlist)
        : base(CapabilityCatalog.ProcessSpawn)
    {
        ArgumentNullException.ThrowIfNull(allowlist);
        if (allowlist.Count > CapabilityCatalog.MaxItems)
        {
            throw new ArgumentException($"{CapabilityCatalog.ProcessSpawn.Name} may list {CapabilityCatalog.MaxItems} programs at most", nameof(allowlist));
        }

        Allowlist = allowlist;
    }

    /// <summary>The programs and how they may be started.</summary>
    public ItemList<SpawnRule> Allowlist { get; }

    /// <inheritdoc/>
    public override string Sentence => $"Start {CapabilityPhrase.List(Allowlist.Select(static rule => rule.ToString()), "no program")}";

    internal override IEnumerable<CapabilityItem> Items => Allowlist.Select(Item);

    internal override string? EmptyParameter => Allowlist.IsEmpty ? Key : null;

    internal static CapabilityItem Item(SpawnRule rule) => new(Key, rule.Key);

    internal static ProcessSpawn Read(MappingReader reader) => new(SpawnRule.ReadList(reader, Key, CapabilityCatalog.MaxItems));

    internal override Capability? Keep(Func<CapabilityItem, bool> keep)
    {
        var kept = Allowlist.Where(rule => keep(Item(rule)));
        return kept.IsEmpty ? null : new ProcessSpawn(kept);
    }

    internal override void Write(DocumentWriter writer) =>
        writer.List(Key, Allowlist, static (list, rule) => list.Mapping(rule.Write));
}
