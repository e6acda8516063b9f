namespace Bailey.Policy.Capabilities.Catalog;

/// <summary>Sends messages to these recipients.</summary>
public sealed record MessagesSend : ItemCapability
{
    /// <summary>Sends messages to these recipients.</summary>
    /// <param name="recipients">Names of members, or of roles as <c>role:NAME</c>; <c>*</c> for every member of the community.</param>
    /// <exception cref="ArgumentException">An item does not follow its grammar, or there are more than <see cref="CapabilityCatalog.MaxItems"/>.</exception>
    public MessagesSend(ItemList<string> recipients)
        : base(CapabilityCatalog.MessagesSend, recipients)
    {
    }

    /// <summary>Names of members, or of roles as <c>role:NAME</c>; <c>*</c> for every member of the community.</summary>
    public ItemList<string> Recipients => Listed;

    /// <inheritdoc/>
    public override string Sentence => $"Send messages to {Say("nobody", "every member of the community")}";
}
