namespace Bailey.Plugins.Hosting;

/// <summary>Limits of programs that plugins start.</summary>
public sealed record ProcessOptions
{
    /// <summary>The defaults.</summary>
    public static ProcessOptions Default { get; } = new();

    /// <summary>The longest that a program may run; the deadline of the call ends it before. Default 30 s.</summary>
    public TimeSpan MaxTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>Bytes of its standard output, and of its standard error, each; a program that puts out more is killed. Default 1 MiB.</summary>
    public int MaxOutputBytes { get; init; } = 1024 * 1024;

    /// <summary>Bytes of its standard input. Default 1 MiB.</summary>
    public int MaxInputBytes { get; init; } = 1024 * 1024;
}
