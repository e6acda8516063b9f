using System.Collections.Concurrent;
using System.Text.Json;
using Bailey.Scripting.Compilation;
using Bailey.Scripting.Workers.Processes;
using Bailey.Scripting.Workers.Protocol;

namespace Bailey.Scripting.Workers;

/// <summary>
/// Judges and runs scripts in processes of their own, which are confined, watched, and killed at the first limit that they exceed. Whatever
/// a script does ends in a typed outcome, and harms neither the host nor another tenant's run.
/// </summary>
public sealed class ScriptWorkerPool : IAsyncDisposable
{
    private const int MaxNameLength = 256, MaxFailures = 1024, FailureKeptMs = 60_000;

    private readonly ScriptWorkerOptions _options;
    private readonly WorkerShelf _scripts;
    private readonly WorkerShelf _analysis;
    private readonly WorkerWatch _watch;
    private readonly VerdictCache _verdicts;
    private readonly ConcurrentDictionary<string, (ScriptJudgement Judgement, long At)> _failures = new(StringComparer.Ordinal);
    private int _lastRun;
    private int _disposed;

    /// <summary>Makes a pool; processes are started when they are needed, or by <see cref="WarmAsync"/>.</summary>
    /// <param name="options">Its limits.</param>
    /// <exception cref="ArgumentException">An option is out of its range.</exception>
    public ScriptWorkerPool(ScriptWorkerOptions options)
    {
        ArgumentNullException.ThrowIfNull(options);
        options.Validate();
        _options = options;
        _verdicts = new VerdictCache(options.MaxCachedBytes);
        _scripts = new WorkerShelf(options, WorkerRole.Scripts);
        _analysis = new WorkerShelf(options, WorkerRole.Analysis);
        _watch = new WorkerWatch(() => _scripts.All().Concat(_analysis.All()));
    }

    /// <summary>What its processes have come to.</summary>
    public ScriptPoolCounts Counts
    {
        get
        {
            var (scripts, analysis) = (_scripts.Counts, _analysis.Counts);
            return new ScriptPoolCounts(
                _scripts.All().Length,
                _analysis.All().Length,
                _scripts.Waiting + _analysis.Waiting,
                scripts.Started + analysis.Started,
                scripts.Lost + analysis.Lost,
                scripts.Stopped + analysis.Stopped,
                scripts.Recycled + analysis.Recycled,
                scripts.LeftBusy,
                scripts.Evicted);
        }
    }

    /// <summary>The workers that run scripts.</summary>
    internal IReadOnlyList<WorkerProcess> Workers => _scripts.All();

    /// <summary>The workers that judge scripts.</summary>
    internal IReadOnlyList<WorkerProcess> AnalysisWorkers => _analysis.All();

    /// <summary>Starts a process and says what confines it, whatever is demanded.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>The report, for operators to read.</returns>
    /// <exception cref="InvalidOperationException">The worker cannot be started; the message says why.</exception>
    public async Task<ConfinementReport> InspectConfinementAsync(CancellationToken cancellationToken = default)
    {
        try
        {
            var worker = await WorkerProcess.StartAsync(_options with { RequiredConfinement = ConfinementLayers.None }, WorkerRole.Scripts, static _ => { }, cancellationToken).ConfigureAwait(false);
            worker.Kill(new WorkerEnd(WorkerEndCause.Retired));
            await worker.Gone.ConfigureAwait(false);
            return worker.Confinement;
        }
        catch (WorkerUnavailableException unavailable)
        {
            throw new InvalidOperationException(unavailable.Message, unavailable);
        }
    }

    /// <summary>Starts the processes that are kept ready, so that the first script does not wait for them.</summary>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>Completes when one of each kind is ready. Failures are told to whoever needs a worker.</returns>
    public async Task WarmAsync(CancellationToken cancellationToken = default)
    {
        _scripts.KeepSpares();
        _ = await JudgeAsync(new ScriptUnit(new ScriptSource("warm.csx", "return 1;")), cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Judges a script and its libraries, and compiles them where they may run. Verdicts are kept by what was judged.</summary>
    /// <param name="unit">The script.</param>
    /// <param name="cancellationToken">Gives up; the worker is killed.</param>
    /// <returns>The verdict, or why there is none.</returns>
    public Task<ScriptJudgement> JudgeAsync(ScriptUnit unit, CancellationToken cancellationToken = default) => JudgeAsync(unit, "", cancellationToken);

    /// <summary>Judges a script and its libraries for a tenant, which keeps no other tenant from being served.</summary>
    /// <param name="unit">The script. Its names, and those of its libraries, have at most 256 characters.</param>
    /// <param name="tenant">Whose it is: the community.</param>
    /// <param name="cancellationToken">Gives up; the worker is killed.</param>
    /// <returns>The verdict, or why there is none.</returns>
    public async Task<ScriptJudgement> JudgeAsync(ScriptUnit unit, string tenant, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(unit);
        ArgumentNullException.ThrowIfNull(tenant);
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        if (unit.Libraries.Insert(0, unit.Script).Any(static source => source.Name.Length > MaxNameLength))
        {
            return NoVerdict(ScriptWorkerReason.SourceTooLarge, $"A name of the script or of a library has more than {MaxNameLength:N0} characters. Name it more shortly.");
        }

        var size = unit.Libraries.Insert(0, unit.Script).Sum(source => (long)source.Code.Length + source.Name.Length);
        if (size > _options.MaxSourceLength)
        {
            return NoVerdict(ScriptWorkerReason.SourceTooLarge, $"The texts of the script and its libraries have more than {_options.MaxSourceLength:N0} characters. Write less, or split it.");
        }

        var key = VerdictCache.Key(unit);
        if (_verdicts.Find(key) is { } known)
        {
            return new ScriptJudgement(known);
        }

        if (_failures.TryGetValue(key, out var failed) && Environment.TickCount64 - failed.At < FailureKeptMs)
        {
            return failed.Judgement;
        }

        WorkerProcess worker;
        try
        {
            worker = await _analysis.AcquireAsync(tenant, cancellationToken).ConfigureAwait(false);
        }
        catch (WorkerUnavailableException unavailable)
        {
            return NoVerdict(unavailable.ReasonCode, unavailable.Message);
        }

        var job = new JudgeJob { WallTime = _options.CompileTime * ScriptWorkerOptions.CompileWaits, CpuTime = _options.CompileTime, MemoryBytes = _options.CompileMemoryBytes, MaxThreads = int.MaxValue };
        WorkerEnd? end;
        try
        {
            worker.Assign(job, FrameStream.Bytes(FrameKind.Judge, writer => JudgeMessage.Write(writer, unit)));
            end = await WaitAsync(job, worker, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _analysis.Release(worker, keep: true, leftBusy: false);
        }

        if (end is not null)
        {
            // What could not be judged once costs a worker its whole time again; not at once.
            var failure = WorkerEndText.NoVerdict(end, _options);
            if (_failures.Count >= MaxFailures)
            {
                _failures.Clear();
            }

            _failures[key] = (failure, Environment.TickCount64);
            return failure;
        }

        _verdicts.Keep(key, job.Verdict!);
        return new ScriptJudgement(job.Verdict);
    }

    /// <summary>Runs a script.</summary>
    /// <param name="run">The script, and for whom.</param>
    /// <param name="cancellationToken">Gives up; the worker is killed.</param>
    /// <returns>How it ended. Nothing that a script does throws here.</returns>
    /// <exception cref="ArgumentException">The input or the settings are no JSON, or a limit is out of its range.</exception>
    /// <exception cref="OperationCanceledException">The caller gave up.</exception>
    public async Task<ScriptOutcome> RunAsync(ScriptRun run, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(run);
        ArgumentException.ThrowIfNullOrEmpty(run.Tenant);
        ObjectDisposedException.ThrowIf(_disposed != 0, this);
        run.Limits?.Validate();
        RequireJson(run.InputJson, nameof(run.InputJson));
        RequireJson(run.SettingsJson, nameof(run.SettingsJson));
        if (run.InputJson.Length > _options.MaxInputBytes || run.SettingsJson.Length > _options.MaxInputBytes)
        {
            return Unavailable(ScriptWorkerReason.InputTooLarge, $"The input or the settings have more than {_options.MaxInputBytes:N0} bytes. Pass less.");
        }

        var limits = run.Limits?.Within(_options.RunLimits) ?? _options.RunLimits;
        WorkerProcess worker;
        try
        {
            worker = await _scripts.AcquireAsync(run.Tenant, cancellationToken).ConfigureAwait(false);
        }
        catch (WorkerUnavailableException unavailable)
        {
            return Unavailable(unavailable.ReasonCode, unavailable.Message);
        }

        var message = Message(run, limits);
        using var job = new RunJob(run, limits, message) { WallTime = limits.WallTime, CpuTime = limits.CpuTime, MemoryBytes = _options.MemoryBytes, MaxThreads = _options.MaxThreads };
        WorkerEnd? end;
        try
        {
            worker.Assign(job, FrameStream.Bytes(FrameKind.Run, message.Write));
            end = await WaitAsync(job, worker, cancellationToken).ConfigureAwait(false);
        }
        finally
        {
            _scripts.Release(worker, keep: job.Ended is not null && !job.LeftBusy, leftBusy: job.LeftBusy);
        }

        return WorkerEndText.Outcome(job, end, limits, _options);
    }

    /// <summary>Ends all processes. Runs that are under way end as <see cref="ScriptOutcomeKind.Crashed"/>.</summary>
    /// <returns>Completes when all of them are gone.</returns>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _disposed, 1) != 0)
        {
            return;
        }

        await Task.WhenAll(_scripts.CloseAsync(), _analysis.CloseAsync()).ConfigureAwait(false);
        _watch.Dispose();
    }

    private static async Task<WorkerEnd?> WaitAsync(WorkerJob job, WorkerProcess worker, CancellationToken cancellationToken)
    {
        using var given = cancellationToken.UnsafeRegister(_ => worker.Kill(job, new WorkerEnd(WorkerEndCause.Cancelled)), null);
        var end = await job.Done.ConfigureAwait(false);
        if (end?.Cause == WorkerEndCause.Cancelled)
        {
            cancellationToken.ThrowIfCancellationRequested();
        }

        return end;
    }

    private RunMessage Message(ScriptRun run, ScriptRunLimits limits) => new()
    {
        Id = Interlocked.Increment(ref _lastRun),
        ContentHash = run.Script.ContentHash,
        Hook = run.Hook,
        Community = run.Community,
        Domain = run.Domain,
        Principal = run.Principal,
        InputJson = run.InputJson,
        SettingsJson = run.SettingsJson,
        MaxOutputBytes = limits.MaxOutputBytes,
        MaxLogBytes = limits.MaxLogBytes,
    };

    private static void RequireJson(ReadOnlyMemory<byte> json, string name)
    {
        try
        {
            var reader = new Utf8JsonReader(json.Span, new JsonReaderOptions { MaxDepth = ScriptWorkerOptions.MaxResultDepth });
            while (reader.Read())
            {
            }
        }
        catch (JsonException exception)
        {
            throw new ArgumentException($"{name} must be JSON, nested at most {ScriptWorkerOptions.MaxResultDepth} deep: {exception.Message}", name, exception);
        }
    }

    private static ScriptJudgement NoVerdict(string code, string message) => new((ScriptVerdict?)null) { ReasonCode = code, Message = message };

    private static ScriptOutcome Unavailable(string code, string message) => new(ScriptOutcomeKind.Unavailable) { ReasonCode = code, Message = message };
}
