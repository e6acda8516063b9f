namespace Bailey.Server.Attention;

/// <summary>Whether packages and scripts are called at all in an instance, by its policy.</summary>
public enum PluginsSwitch
{
    /// <summary>They are, as far as communities let them.</summary>
    On,

    /// <summary>They are not, and none can be installed: the key <c>enabled</c> of the instance policy says so, or is not there.</summary>
    Off,

    /// <summary>They are not, as the instance policy cannot be read.</summary>
    Faulty,
}
