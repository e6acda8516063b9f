namespace Bailey.Policy.Capabilities;

/// <summary>How far a capability reaches; each level reaches further than the one before.</summary>
public enum CapabilityLevel
{
    /// <summary>Reads what the community shows.</summary>
    Observe = 0,

    /// <summary>Shows things of its own, sends messages and signals, keeps data of its own.</summary>
    Interact = 1,

    /// <summary>Changes content.</summary>
    Modify = 2,

    /// <summary>Changes members, domains and other plugins.</summary>
    Manage = 3,

    /// <summary>Reaches outside Bailey: files, programs, the network, all domains at once, its own clock.</summary>
    System = 4,
}
