namespace Bailey.Plugins.Packages;

/// <summary>What becomes of an operation when a plugin fails at its hook.</summary>
public enum HookErrorPolicy
{
    /// <summary>It goes on, as if the plugin had not been asked.</summary>
    Continue,

    /// <summary>It is rejected.</summary>
    Reject,
}
