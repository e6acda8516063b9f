namespace Bailey.Plugins.BuiltIn;

/// <summary>What becomes of the application when a built-in plugin cannot be installed. The zero value is the strict one.</summary>
public enum FailurePolicy
{
    /// <summary>The application does not start.</summary>
    FailClosed,

    /// <summary>The application starts without the plugin, with a warning. Not for plugins that restrict.</summary>
    FailOpen,
}
