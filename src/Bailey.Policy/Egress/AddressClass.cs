namespace Bailey.Policy.Egress;

/// <summary>What an IP address is to the egress rules.</summary>
public enum AddressClass
{
    /// <summary>Not reachable over the public internet, or not meant to be. The zero value, so that an unset one is closed.</summary>
    NotPublic,

    /// <summary>A metadata or platform service of a cloud: closed even where a local opening covers it.</summary>
    Metadata,

    /// <summary>On the public internet.</summary>
    Public,
}
