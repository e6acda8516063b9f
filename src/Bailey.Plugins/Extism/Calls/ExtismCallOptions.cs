namespace Bailey.Plugins.Extism;

/// <summary>Bounds of one call.</summary>
public sealed record ExtismCallOptions
{
    /// <summary>The defaults.</summary>
    public static ExtismCallOptions Default { get; } = new();

    /// <summary>Fuel, 1 or more; null for <see cref="ExtismPluginOptions.CallFuel"/>.</summary>
    public long? Fuel { get; init; }

    /// <summary>
    /// Time, more than 0; null for that of the manifest or else <see cref="ExtismPluginOptions.CallTimeout"/>. Where the manifest names one too,
    /// the shorter counts.
    /// </summary>
    public TimeSpan? Timeout { get; init; }

    /// <summary>
    /// Time for which a processor runs the plugin, more than 0; null for no bound but <see cref="Timeout"/>. Waiting, as for an answer by HTTP, does not
    /// count on Linux; elsewhere all time does.
    /// </summary>
    public TimeSpan? CpuTime { get; init; }

    /// <summary>Stops the call from outside.</summary>
    public CancellationToken CancellationToken { get; init; }

    /// <summary>Passed to functions of the host as <see cref="ExtismCallContext.HostState"/>.</summary>
    public object? HostState { get; init; }

    internal void Validate()
    {
        if (Fuel is { } fuel)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(fuel, 1, nameof(Fuel));
        }

        if (Timeout is { } timeout)
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(timeout, TimeSpan.Zero, nameof(Timeout));
        }

        if (CpuTime is { } cpuTime)
        {
            ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(cpuTime, TimeSpan.Zero, nameof(CpuTime));
        }
    }
}
