namespace Bailey.Plugins.BuiltIn;

/// <summary>How built-in plugins are installed and called. All limits are finite.</summary>
public sealed record BuiltInOptions
{
    private static readonly TimeSpan s_shortest = TimeSpan.FromMilliseconds(1);
    private static readonly TimeSpan s_longest = TimeSpan.FromMinutes(10);

    /// <summary>The defaults.</summary>
    public static BuiltInOptions Default { get; } = new();

    /// <summary>The version that plugins ask for. Default that of Bailey.</summary>
    public Version HostVersion { get; init; } = typeof(BuiltInOptions).Assembly.GetName().Version ?? new Version(0, 0, 0);

    /// <summary>Time of each member of a plugin that is called to install it. Default 10 s; 1 ms to 10 min.</summary>
    public TimeSpan InstallTimeLimit { get; init => field = InRange(value); } = TimeSpan.FromSeconds(10);

    /// <summary>
    /// Time of each observer, and of each wrapper before and after what it calls. Default 5 s; 1 ms to 10 min.
    /// </summary>
    public TimeSpan HandlerTimeLimit { get; init => field = InRange(value); } = TimeSpan.FromSeconds(5);

    /// <summary>Time of each handler of start-up and shutdown. Default 30 s; 1 ms to 10 min.</summary>
    public TimeSpan LifecycleTimeLimit { get; init => field = InRange(value); } = TimeSpan.FromSeconds(30);

    /// <summary>Calls of one handler that were cut off and still run. While there are so many it is passed over; a wrapper then aborts. Default 8; 1 to 1,000.</summary>
    public int MaxStuckCalls { get; init => field = value is >= 1 and <= 1_000 ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "1 to 1,000"); } = 8;

    /// <summary>Receives warnings as they come, from any thread. What it throws is dropped. Default none.</summary>
    public Action<BuiltInWarning>? Warn { get; init; }

    /// <summary>The clock of the time limits of handlers.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    internal void Tell(BuiltInWarning warning)
    {
        try
        {
            Warn?.Invoke(warning);
        }
        catch (Exception)
        {
            // Whoever cannot take a warning must not turn it into a failure.
        }
    }

    private static TimeSpan InRange(TimeSpan value) =>
        value >= s_shortest && value <= s_longest ? value : throw new ArgumentOutOfRangeException(nameof(value), value, "1 ms to 10 min");
}
