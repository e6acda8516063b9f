using Bailey.Plugins.Extism;

namespace Bailey.Cli.Run;

/// <summary>One line that a plugin logged. The text is the guest's own.</summary>
internal sealed record LogLine(ExtismLogLevel Level, string Message)
{
    /// <summary>The level as <c>--log-level</c> takes it.</summary>
    public string LevelName => Level.ToString().ToLowerInvariant();
}
