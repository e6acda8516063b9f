namespace Bailey.Policy.Commands;

/// <summary>Where command rules come from.</summary>
public enum CommandPolicySource
{
    /// <summary>From nowhere: there are none.</summary>
    None,

    /// <summary>From the file <c>policy.yml</c>.</summary>
    File,

    /// <summary>From a built-in plugin, which shadows the file.</summary>
    Plugin,
}
