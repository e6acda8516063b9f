using Bailey.Policy.Documents;

namespace Bailey.Policy.Capabilities;

/// <summary>A capability whose one parameter lists what it is for.</summary>
public abstract record ItemCapability : Capability
{
    private protected ItemCapability(CapabilityType type, ItemList<string> items)
        : base(type)
    {
        ArgumentNullException.ThrowIfNull(items);
        Parameter = type.Parameters[0];
        if (items.Count > Parameter.MaxItems)
        {
            throw new ArgumentException(FormattableString.Invariant($"{type.Name} may list {Parameter.MaxItems} {Parameter.Name} at most"), nameof(items));
        }

        foreach (var item in items)
        {
            if (!Parameter.Grammar!(item, out _, out var fault))
            {
                throw new ArgumentException(fault, nameof(items));
            }
        }

        Listed = items;
    }

    /// <summary>What is listed.</summary>
    internal ItemList<string> Listed { get; }

    internal override IEnumerable<CapabilityItem> Items => Listed.Select(item => new CapabilityItem(Parameter.Name, item));

    internal override string? EmptyParameter => Listed.IsEmpty ? Parameter.Name : null;

    private CapabilityParameter Parameter { get; }

    internal sealed override Capability? Keep(Func<CapabilityItem, bool> keep)
    {
        var kept = Listed.Where(item => keep(new CapabilityItem(Parameter.Name, item)));
        return kept.IsEmpty ? null : kept.Count == Listed.Count ? this : Type.Make(kept);
    }

    internal sealed override void Write(DocumentWriter writer) => writer.List(Parameter.Name, Listed);

    /// <summary>The items for a sentence, with other words for <c>*</c>.</summary>
    private protected string Say(string nothing, string? any = null) =>
        any is not null && Listed.Contains("*") ? any : CapabilityPhrase.List(Listed, nothing);
}
