namespace Bailey.Plugins.Extism;

/// <summary>Levels of log messages; the numbers are those of <c>get_log_level</c>.</summary>
public enum ExtismLogLevel
{
    /// <summary>Everything.</summary>
    Trace = 0,

    /// <summary>For the plugin's developer.</summary>
    Debug = 1,

    /// <summary>What happens.</summary>
    Info = 2,

    /// <summary>What may be wrong.</summary>
    Warn = 3,

    /// <summary>What went wrong.</summary>
    Error = 4,

    /// <summary>Nothing is logged.</summary>
    Off = int.MaxValue,
}
