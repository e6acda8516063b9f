using Bailey.Policy.Documents;

namespace Bailey.Policy.Capabilities;

/// <summary>
/// Something that a plugin may touch: one of a closed catalogue, with its parameters, valid by construction. Holding one says nothing; what
/// counts is what <see cref="Effective.EffectiveCapabilities"/> makes of it.
/// </summary>
public abstract record Capability
{
    private protected Capability(CapabilityType type)
    {
        ArgumentNullException.ThrowIfNull(type);
        Type = type;
    }

    /// <summary>Which of the catalogue it is.</summary>
    public CapabilityType Type { get; }

    /// <summary>What it lets a plugin do, in words for people.</summary>
    public abstract string Sentence { get; }

    /// <summary>The items that are judged one by one; none where it has no parameters.</summary>
    internal virtual IEnumerable<CapabilityItem> Items => [];

    /// <summary>The parameter that lists nothing, so that the capability grants nothing; null where there is none.</summary>
    internal virtual string? EmptyParameter => null;

    /// <summary>The capability with those items only; null where it then grants nothing.</summary>
    internal virtual Capability? Keep(Func<CapabilityItem, bool> keep) => this;

    /// <summary>Prints the parameters.</summary>
    internal virtual void Write(DocumentWriter writer)
    {
    }

    /// <summary>What it lets a plugin do, in words for people.</summary>
    public sealed override string ToString() => Sentence;
}
