using Bailey.Cli.Commands;
using Bailey.Plugins.Egress;
using Bailey.Plugins.Extism;
using Bailey.Policy.Egress;
using Bailey.Wasm;

namespace Bailey.Cli.Run;

/// <summary>Runs plugins that speak the Extism ABI: one instance for all calls.</summary>
internal sealed class ExtismRunner : IPluginRunner
{
    private readonly ExtismPlugin _plugin;
    private readonly RunSettings _settings;

    private ExtismRunner(ExtismPlugin plugin, RunSettings settings)
    {
        _plugin = plugin;
        _settings = settings;
    }

    /// <inheritdoc/>
    public WasmModule Module => _plugin.Compiled.MainModule;

    /// <summary>Compiles and links what a manifest names; the settings add to it.</summary>
    /// <exception cref="ExtismManifestException">A module cannot be read or is refused.</exception>
    /// <exception cref="ExtismLinkException">Imports are missing or do not fit.</exception>
    public static async Task<ExtismRunner> CreateAsync(ExtismManifest manifest, RunSettings settings, CommandConsole console, CancellationToken cancellationToken)
    {
        var whole = manifest with
        {
            Config = manifest.Config.SetItems(settings.Config),
            AllowedHosts = [.. manifest.AllowedHosts, .. settings.AllowedHosts],
            AllowedPaths = [.. manifest.AllowedPaths, .. settings.Mounts.Select(mount => new ExtismAllowedPath(mount.HostPath, mount.GuestPath, mount.ReadOnly))],
        };
        var options = ExtismPluginOptions.Default with
        {
            LogLevel = settings.LogLevel,
            LogSink = settings.Json ? null : entry => console.Log(new LogLine(entry.Level, entry.Message)),
            MaxMemoryBytes = settings.MemoryBytes ?? ExtismPluginOptions.Default.MaxMemoryBytes,
            Http = new GuardedHttpClient(GuardedHttpOptions.Default with { Policy = EgressPolicy.PublicInternet(settings.LocalEgress) }),
        };
        var compiled = await CompiledExtismPlugin.CompileAsync(whole, options, cancellationToken);
        return new ExtismRunner(compiled.CreatePlugin(), settings);
    }

    /// <inheritdoc/>
    public async Task<CallOutcome> CallAsync(CallRequest request, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        var result = await _plugin.CallAsync(request.Export, request.Input, new ExtismCallOptions
        {
            Fuel = _settings.Fuel,
            Timeout = _settings.Timeout,
            CancellationToken = cancellationToken,
        });
        return new CallOutcome
        {
            Code = result.Code,
            Output = result.Output,
            ErrorKind = result.Error?.Code,
            ErrorMessage = result.Error is { } error ? TrapPlace.Describe(error.Message, error.Exception) : null,
            FuelUsed = result.FuelUsed,
            PeakMemoryBytes = result.PeakMemoryBytes,
            Duration = TimeProvider.System.GetElapsedTime(started),
            Logs = [.. result.Logs.Select(entry => new LogLine(entry.Level, entry.Message))],
            LogsDropped = result.LogsDropped,
        };
    }

    /// <inheritdoc/>
    public void Dispose() => _plugin.Dispose();
}
