namespace Bailey.Plugins.Lifecycle;

/// <summary>Where an installed plugin stands in its community.</summary>
public enum PluginState
{
    /// <summary>It was let in and verified; nobody has accepted what it asks for.</summary>
    Verified,

    /// <summary>Somebody looked at what it asks for.</summary>
    Reviewed,

    /// <summary>It is called.</summary>
    Active,

    /// <summary>It was accepted, and is not called.</summary>
    Inactive,

    /// <summary>It failed too often, and is not called until somebody resumes it.</summary>
    Suspended,
}
