namespace Bailey.Scripting.Workers;

/// <summary>How scripts are run in workers. Every limit is finite; what is out of its range is refused when the pool is made.</summary>
public sealed record ScriptWorkerOptions
{
    // A script is not to blame for what else the machine has to do.
    internal const int CompileWaits = 3;

    /// <summary>The worker's program: <c>Bailey.Scripting.Worker.dll</c>, or an executable of it. Default: null, beside this library or the application.</summary>
    public string? WorkerPath { get; init; }

    /// <summary>
    /// What must confine a worker before it runs anything. Default: on Linux time, memory, files, network and system calls; elsewhere time
    /// and memory, which is all there is.
    /// </summary>
    public ConfinementLayers RequiredConfinement { get; init; } = OperatingSystem.IsLinux()
        ? ConfinementLayers.Time | ConfinementLayers.Memory | ConfinementLayers.FileSystem | ConfinementLayers.Network | ConfinementLayers.SystemCalls
        : ConfinementLayers.Time | ConfinementLayers.Memory;

    /// <summary>Processes that run scripts, at most; from 1 to 256. Default: 8.</summary>
    public int MaxWorkers { get; init; } = 8;

    /// <summary>Of those, how many may be busy for one tenant at once; from 1 to 256. Default: 4.</summary>
    public int MaxWorkersPerTenant { get; init; } = 4;

    /// <summary>Processes that judge and compile scripts, at most; from 1 to 16. Default: 2.</summary>
    public int MaxAnalysisWorkers { get; init; } = 2;

    /// <summary>Processes kept ready for the next tenant, from 0 to 16. Default: 1.</summary>
    public int WarmSpares { get; init; } = 1;

    /// <summary>What a run may use, at most.</summary>
    public ScriptRunLimits RunLimits { get; init; } = new();

    /// <summary>Memory of a process that runs scripts, the runtime's own included, in bytes; from 128 MiB to 4 GiB. Default: 256 MiB.</summary>
    public long MemoryBytes { get; init; } = 256L << 20;

    /// <summary>Threads of a process that runs scripts, the runtime's own included; from 32 to 1,000. Default: 64.</summary>
    public int MaxThreads { get; init; } = 64;

    /// <summary>Size of the input, and of the settings, in bytes; from 1 KiB to 16 MiB. Default: 1 MiB.</summary>
    public int MaxInputBytes { get; init; } = 1 << 20;

    /// <summary>
    /// Processor time that judging and compiling may take, from 100 ms to 2 minutes; on a machine that is busy it may take three times as long. Default: 10 s.
    /// </summary>
    public TimeSpan CompileTime { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Memory of a process that judges and compiles, the runtime's own included, in bytes; from 256 MiB to 4 GiB. Default: 512 MiB.</summary>
    public long CompileMemoryBytes { get; init; } = 512L << 20;

    /// <summary>Length of the texts and names of a script and its libraries together, in UTF-16 code units; from 1,024 to 8,388,608. Default: 2,097,152.</summary>
    public int MaxSourceLength { get; init; } = 2 << 20;

    /// <summary>How long a process may take to start, from 1 s to 2 minutes. Default: 30 s.</summary>
    public TimeSpan StartTime { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>After how many runs a process is replaced, from 1 to 1,000,000. Default: 10,000.</summary>
    public int RunsPerWorker { get; init; } = 10_000;

    /// <summary>Calls that may wait for a worker, from 0 to 100,000. Default: 1,000.</summary>
    public int MaxWaiting { get; init; } = 1000;

    /// <summary>How long a call waits for a worker, from 0 to 5 minutes. Default: 10 s.</summary>
    public TimeSpan MaxWait { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>Verdicts and compiled scripts that are kept, in bytes; from 0 to 4 GiB. Default: 128 MiB.</summary>
    public long MaxCachedBytes { get; init; } = 128L << 20;

    /// <summary>Compiled scripts that a process keeps loaded, from 1 to 10,000; others are loaded when they are called. Default: 250.</summary>
    public int MaxLoadedScripts { get; init; } = 250;

    /// <summary>How deep results and requests may be nested.</summary>
    public const int MaxResultDepth = 64;

    /// <summary>Calls of the host that a run may have under way at once; further ones wait in the worker.</summary>
    public const int MaxConcurrentHostCalls = 16;

    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    internal void Validate()
    {
        ArgumentNullException.ThrowIfNull(RunLimits);
        RunLimits.Validate();
        OptionRange.Require(MaxWorkers, 1, 256, nameof(MaxWorkers));
        OptionRange.Require(MaxWorkersPerTenant, 1, 256, nameof(MaxWorkersPerTenant));
        OptionRange.Require(MaxAnalysisWorkers, 1, 16, nameof(MaxAnalysisWorkers));
        OptionRange.Require(WarmSpares, 0, 16, nameof(WarmSpares));
        OptionRange.Require(MemoryBytes, 128L << 20, 4L << 30, nameof(MemoryBytes));
        OptionRange.Require(MaxThreads, 32, 1000, nameof(MaxThreads));
        OptionRange.Require(MaxInputBytes, 1024, 16 << 20, nameof(MaxInputBytes));
        OptionRange.Require(CompileTime, TimeSpan.FromMilliseconds(100), TimeSpan.FromMinutes(2), nameof(CompileTime));
        OptionRange.Require(CompileMemoryBytes, 256L << 20, 4L << 30, nameof(CompileMemoryBytes));
        OptionRange.Require(MaxSourceLength, 1024, 8 << 20, nameof(MaxSourceLength));
        OptionRange.Require(StartTime, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(2), nameof(StartTime));
        OptionRange.Require(RunsPerWorker, 1, 1_000_000, nameof(RunsPerWorker));
        OptionRange.Require(MaxWaiting, 0, 100_000, nameof(MaxWaiting));
        OptionRange.Require(MaxWait, TimeSpan.Zero, TimeSpan.FromMinutes(5), nameof(MaxWait));
        OptionRange.Require(MaxCachedBytes, 0, 4L << 30, nameof(MaxCachedBytes));
        OptionRange.Require(MaxLoadedScripts, 1, 10_000, nameof(MaxLoadedScripts));
    }
}
