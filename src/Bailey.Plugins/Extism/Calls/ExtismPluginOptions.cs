using Bailey.Plugins.Egress;
using Bailey.Wasm;

namespace Bailey.Plugins.Extism;

/// <summary>What the host offers to plugins and how much of it. All limits are finite.</summary>
public sealed record ExtismPluginOptions
{
    /// <summary>The defaults.</summary>
    public static ExtismPluginOptions Default { get; } = new();

    /// <summary>Functions that plugins may import. Default none.</summary>
    public IReadOnlyList<HostFunction> HostFunctions { get; init; } = [];

    /// <summary>Whether WASI is offered. Default true: it shows a plugin nothing but the <c>allowed_paths</c> of its manifest.</summary>
    public bool EnableWasi { get; init; } = true;

    /// <summary>Sends HTTP requests. Default a <see cref="GuardedHttpClient"/>; the manifest's <c>allowed_hosts</c> are judged before it is asked.</summary>
    public IPluginHttp Http { get; init; } = new GuardedHttpClient();

    /// <summary>Whether plugins may read the headers of HTTP answers. Default false.</summary>
    public bool HttpResponseHeaders { get; init; }

    /// <summary>
    /// Whether each call finds the plugin as it was before the first: memory, globals, tables, variables and open files are put back when a call
    /// ends. Code that runs when an instance is made then knows nothing of the call that it is made for: no state of the host, no
    /// configuration of the call, no files and no HTTP. Default false.
    /// </summary>
    public bool ResetBetweenCalls { get; init; }

    /// <summary>Least level that is logged. Default info.</summary>
    public ExtismLogLevel LogLevel { get; init; } = ExtismLogLevel.Info;

    /// <summary>Receives log messages as they come, on the thread of the call. Default none; each result holds those of its call.</summary>
    public Action<ExtismLogEntry>? LogSink { get; init; }

    /// <summary>Log messages kept of one call; more are dropped and counted. Default 1,000.</summary>
    public int MaxLogEntries { get; init; } = 1_000;

    /// <summary>Bytes of log messages kept of one call. Default 1 MiB.</summary>
    public int MaxLogBytes { get; init; } = 1024 * 1024;

    /// <summary>
    /// Bytes of all memories of one plugin, that of the kernel included. Default 64 MiB. A manifest's <c>max_pages</c> can only lower it. As
    /// many again may be in use on the heap (<see cref="WasmStoreOptions.MaxHeapBytes"/>), if the plugin is of a language that uses it.
    /// </summary>
    public long MaxMemoryBytes { get; init; } = WasmStoreOptions.Default.MaxMemoryBytes;

    /// <summary>Bytes of all variables of one plugin; 0 disables them. Default 1 MiB. A manifest's <c>max_var_bytes</c> can only lower it.</summary>
    public long MaxVariableBytes { get; init; } = 1024 * 1024;

    /// <summary>Fuel of a call that names none: about one unit for each instruction. Default 100,000,000,000.</summary>
    public long CallFuel { get; init; } = WasmStoreOptions.Default.InitialFuel;

    /// <summary>Time of a call where neither it nor the manifest names one. Default 30 s; more than 0 and finite.</summary>
    public TimeSpan CallTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How modules are compiled.</summary>
    public WasmCompileOptions Compile { get; init; } = WasmCompileOptions.Default;

    /// <summary>Further limits of what runs; its memory limit is replaced by <see cref="MaxMemoryBytes"/>.</summary>
    public WasmStoreOptions Store { get; init; } = WasmStoreOptions.Default;

    /// <summary>Clock of log messages and of WASI.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    internal void Validate()
    {
        ArgumentOutOfRangeException.ThrowIfNegative(MaxLogEntries);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxLogBytes);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxMemoryBytes);
        ArgumentOutOfRangeException.ThrowIfNegative(MaxVariableBytes);
        ArgumentOutOfRangeException.ThrowIfLessThan(CallFuel, 1);
        ArgumentOutOfRangeException.ThrowIfLessThanOrEqual(CallTimeout, TimeSpan.Zero);
    }
}
