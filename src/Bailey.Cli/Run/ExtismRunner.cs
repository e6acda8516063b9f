using Bailey.Cli.Commands;
using Bailey.Cli.Governance;
using Bailey.Plugins.Egress;
using Bailey.Plugins.Extism;
using Bailey.Policy;
using Bailey.Policy.Egress;
using Bailey.Wasm;

namespace Bailey.Cli.Run;

/// <summary>Runs plugins that speak the Extism ABI: one instance for all calls.</summary>
internal sealed class ExtismRunner : IPluginRunner
{
    private readonly ExtismPlugin _plugin;
    private readonly RunSettings _settings;

    private readonly bool _isGoverned;

    private ExtismRunner(ExtismPlugin plugin, RunSettings settings, bool isGoverned)
    {
        _plugin = plugin;
        _settings = settings;
        _isGoverned = isGoverned;
        var (manifest, options) = (plugin.Compiled.Manifest, ExtismPluginOptions.Default);
        Bounds = new CallBounds(
            settings.Fuel ?? options.CallFuel,
            Shortest(settings.Timeout, manifest.Timeout) ?? options.CallTimeout,
            Math.Min(settings.MemoryBytes ?? options.MaxMemoryBytes, BytesOf(manifest.Memory.MaxPages)));
    }

    /// <inheritdoc/>
    public WasmModule Module => _plugin.Compiled.MainModule;

    /// <inheritdoc/>
    public CallBounds Bounds { get; }

    /// <summary>Compiles and links what a manifest names; the settings add to it, and the policy takes from it.</summary>
    /// <exception cref="DenialException">The policy does not allow a folder.</exception>
    /// <exception cref="ExtismManifestException">A module cannot be read or is refused.</exception>
    /// <exception cref="ExtismLinkException">Imports are missing or do not fit.</exception>
    public static async Task<ExtismRunner> CreateAsync(ExtismManifest manifest, RunSettings settings, RunPolicy? policy, CommandConsole console, CancellationToken cancellationToken)
    {
        var whole = manifest with
        {
            Config = manifest.Config.SetItems(settings.Config),
            AllowedHosts = [.. manifest.AllowedHosts, .. settings.AllowedHosts],
            AllowedPaths =
            [
                .. manifest.AllowedPaths.Concat(settings.Mounts.Select(mount => new ExtismAllowedPath(mount.HostPath, mount.GuestPath, mount.ReadOnly)))
                    .Select(path => policy is null ? path : path with { HostPath = policy.Mount(path.HostPath, path.ReadOnly) }),
            ],
        };
        var options = ExtismPluginOptions.Default with
        {
            Compile = WasmCompileOptions.Default with { Cache = ModuleCacheFolder.Open(console) },
            LogLevel = settings.LogLevel,
            LogSink = settings.Json ? null : entry => console.Log(new LogLine(entry.Level, entry.Message)),
            MaxMemoryBytes = Math.Min(settings.MemoryBytes ?? ExtismPluginOptions.Default.MaxMemoryBytes, policy?.Limits.MemoryBytes ?? long.MaxValue),
            Http = policy?.CreateHttp(settings.LocalEgress)
                ?? new GuardedHttpClient(GuardedHttpOptions.Default with { Policy = EgressPolicy.PublicInternet(settings.LocalEgress) }),
        };
        var compiled = await CompiledExtismPlugin.CompileAsync(whole, options, cancellationToken);
        return new ExtismRunner(compiled.CreatePlugin(), settings, policy is not null);
    }

    /// <inheritdoc/>
    public async Task<CallOutcome> CallAsync(CallRequest request, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        var result = await _plugin.CallAsync(request.Export, request.Input, new ExtismCallOptions
        {
            Fuel = request.Fuel ?? _settings.Fuel,
            Timeout = request.Timeout ?? _settings.Timeout,
            CpuTime = request.CpuTime,
            CancellationToken = cancellationToken,
        });
        return new CallOutcome
        {
            Code = result.Code,
            Output = result.Output,
            ErrorKind = result.Error?.Code,
            ErrorMessage = result.Error is { } error ? TrapPlace.Describe(error.Message, error.Exception) : null,
            Denial = _isGoverned ? DenialOf(result.Error?.Exception) : null,
            StoppedBy = result.Error?.Code == "deadline" ? WasmTrapKind.Deadline : result.Error?.TrapKind,
            MemoryLimitMet = result.MemoryLimitMet,
            FuelUsed = result.FuelUsed,
            PeakMemoryBytes = result.PeakMemoryBytes,
            Duration = TimeProvider.System.GetElapsedTime(started),
            Logs = [.. result.Logs.Select(entry => new LogLine(entry.Level, entry.Message))],
            LogsDropped = result.LogsDropped,
        };
    }

    /// <inheritdoc/>
    public void Dispose() => _plugin.Dispose();

    // What a function of the host refused reaches the call as the cause of its trap.
    private static Decision? DenialOf(Exception? exception)
    {
        for (var cause = exception; cause is not null; cause = cause.InnerException)
        {
            if (cause is PluginHttpException { Decision: { } denial })
            {
                return denial;
            }
        }

        return null;
    }

    private static TimeSpan? Shortest(TimeSpan? a, TimeSpan? b) => a is null || b < a ? b ?? a : a;

    private static long BytesOf(long? pages) => pages is { } count and < long.MaxValue / WasmMemoryType.PageSize ? count * WasmMemoryType.PageSize : long.MaxValue;
}
