using Bailey.Plugins.Egress;
using Bailey.Wasm;

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

    /// <summary>Bytes of all memories of the plugin, 1 or more; null for the limit that it was compiled with, which counts where it is lower.</summary>
    public long? MaxMemoryBytes { get; init; }

    /// <summary>What <c>config_get</c> answers during this call, before the configuration of the manifest is asked; null for nothing.</summary>
    public IReadOnlyDictionary<string, string>? Config { get; init; }

    /// <summary>Sends HTTP requests of this call; null for <see cref="ExtismPluginOptions.Http"/>.</summary>
    public IPluginHttp? Http { get; init; }

    /// <summary>Asked before each operation on files of this call; null to allow what the manifest does. See <see cref="WasiOptions.FileGate"/>.</summary>
    public Func<WasiPreopen, bool, WasiFileVerdict>? FileGate { get; init; }

    /// <summary>Passed to functions of the host as <see cref="ExtismCallContext.HostState"/>.</summary>
    public object? HostState { get; init; }

    internal void Validate()
    {
        if (Fuel is { } fuel)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(fuel, 1, nameof(Fuel));
        }

        if (MaxMemoryBytes is { } memory)
        {
            ArgumentOutOfRangeException.ThrowIfLessThan(memory, 1, nameof(MaxMemoryBytes));
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
