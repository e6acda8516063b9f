namespace Bailey.Plugins.Extism;

/// <summary>Where a log message comes from.</summary>
public enum ExtismLogSource
{
    /// <summary>A log function of the plugin.</summary>
    Plugin,

    /// <summary>A line of standard output.</summary>
    Stdout,

    /// <summary>A line of standard error.</summary>
    Stderr,
}
