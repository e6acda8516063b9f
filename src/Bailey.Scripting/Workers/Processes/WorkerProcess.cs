using System.Collections.Concurrent;
using System.Diagnostics;
using Bailey.Scripting.Workers.Protocol;

namespace Bailey.Scripting.Workers.Processes;

/// <summary>A worker, as its host sees it: one job at a time, and killed at the first word out of turn.</summary>
internal sealed class WorkerProcess
{
    private const int ThreadStack = 256 * 1024;
    private const int MaxHelloBytes = 64 * 1024;

    private readonly Process _process;
    private readonly Action<WorkerProcess> _ended;
    private readonly BlockingCollection<byte[]> _outbox = [];
    private readonly TaskCompletionSource<HelloMessage> _hello = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly TaskCompletionSource _gone = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly WorkerErrors _errors = new();
    private readonly Lock _gate = new();
    private readonly Thread _errorReader;
    private WorkerJob? _job;
    private WorkerEnd? _end;
    private int _ownThreads;
    private readonly IdleWatch? _idle;

    private WorkerProcess(Process process, WorkerRole role, Action<WorkerProcess> ended)
    {
        (_process, _ended, Id) = (process, ended, process.Id);
        // Where no script runs none can go on: what computes there is the runtime, which compiles the compiler better.
        _idle = role == WorkerRole.Scripts ? new IdleWatch() : null;
        _errorReader = Begin(() => _errors.Read(_process.StandardError.BaseStream), "errors");
        Begin(Write, "write");
        Begin(Read, "read");
    }

    internal int Id { get; }

    /// <summary>Whose scripts it has run; null where it has run none.</summary>
    internal string? Tenant { get; set; }

    /// <summary>How many jobs it has had.</summary>
    internal int Jobs { get; private set; }

    /// <summary>What confines it.</summary>
    internal ConfinementReport Confinement { get; private set; } = new([]);

    /// <summary>Completes when the process is gone and nothing of it is left.</summary>
    internal Task Gone => _gone.Task;

    /// <summary>Whether it could take another job.</summary>
    internal bool IsUsable
    {
        get
        {
            lock (_gate)
            {
                return _end is null && _job is null && !_gone.Task.IsCompleted;
            }
        }
    }

    /// <summary>Why it ended; null where it lives.</summary>
    internal WorkerEnd? End => _end;

    /// <summary>Starts a worker and waits until it is ready.</summary>
    /// <exception cref="WorkerUnavailableException">It could not be started, or is not confined as it must be.</exception>
    internal static async Task<WorkerProcess> StartAsync(ScriptWorkerOptions options, WorkerRole role, Action<WorkerProcess> ended, CancellationToken cancellationToken)
    {
        var memory = role == WorkerRole.Analysis ? options.CompileMemoryBytes : options.MemoryBytes;
        var stage = OperatingSystem.IsLinux() ? WorkerStage.Prepare : WorkerStage.Serve;
        var arguments = new WorkerArguments(stage, role, Environment.ProcessId, memory, options.MaxLoadedScripts, "");
        var invariant = AppContext.TryGetSwitch("System.Globalization.Invariant", out var off) && off;
        var process = await ProcessLauncher.StartAsync(WorkerProgram.Start(WorkerProgram.Find(options.WorkerPath), arguments, invariant)).ConfigureAwait(false);
        var worker = new WorkerProcess(process, role, ended);
        try
        {
            var hello = await worker._hello.Task.WaitAsync(options.StartTime, cancellationToken).ConfigureAwait(false);
            worker.Accept(hello, options.RequiredConfinement);
            return worker;
        }
        catch (Exception exception)
        {
            worker.Kill(new WorkerEnd(WorkerEndCause.Retired));
            throw exception switch
            {
                TimeoutException => new WorkerUnavailableException($"The worker was not ready after {options.StartTime.TotalSeconds:0.#} s. The machine may be too busy; StartTime can be raised."),
                ProtocolException => new WorkerUnavailableException($"The worker ended before it was ready: {exception.Message}"),
                _ => exception,
            };
        }
    }

    /// <summary>Gives it a job; its messages are sent first to last.</summary>
    internal void Assign(WorkerJob job, params ReadOnlySpan<byte[]> messages)
    {
        var usage = ProcessUsage.Read(_process, Id);
        lock (_gate)
        {
            Debug.Assert(_job is null, "one job at a time");
            Jobs++;
            if (_end is null && !_gone.Task.IsCompleted)
            {
                _job = job;
                job.Begin(usage);
                foreach (var message in messages)
                {
                    Send(message);
                }

                return;
            }
        }

        job.End(_end ?? new WorkerEnd(WorkerEndCause.Lost), null);
    }

    /// <summary>Sends a message; to a worker that is gone, nothing.</summary>
    internal void Send(byte[] message)
    {
        try
        {
            _outbox.Add(message);
        }
        catch (InvalidOperationException)
        {
            // It ended meanwhile.
        }
    }

    /// <summary>Ends it now.</summary>
    internal void Kill(WorkerEnd end)
    {
        lock (_gate)
        {
            _end ??= end;
        }

        KillProcess();
    }

    /// <summary>Ends it where this is still what it does.</summary>
    internal void Kill(WorkerJob job, WorkerEnd end)
    {
        lock (_gate)
        {
            if (_job != job)
            {
                return;
            }

            _end ??= end;
        }

        KillProcess();
    }

    /// <summary>Looks at what it uses. Called again and again.</summary>
    internal void Watch()
    {
        var job = _job;
        if (ProcessUsage.Read(_process, Id) is not { } usage)
        {
            return;
        }

        if (job is not null)
        {
            if (job.Judge(usage, this) is { } end)
            {
                Kill(job, end);
            }

            return;
        }

        if (_idle?.IsRestless(usage.CpuTime) != true)
        {
            return;
        }

        lock (_gate)
        {
            if (_job is not null || Jobs == 0)
            {
                return;
            }

            _end ??= new WorkerEnd(WorkerEndCause.Retired, LeftWork);
        }

        KillProcess();
    }

    /// <summary>Marks a worker that goes on when it has nothing to do.</summary>
    internal const string LeftWork = "it went on after its script had ended";

    private void Accept(HelloMessage hello, ConfinementLayers required)
    {
        if (hello.Version != FrameStream.Version)
        {
            throw new WorkerUnavailableException($"The worker speaks version {hello.Version} of the protocol, this library {FrameStream.Version}. Install both from the same release.");
        }

        Confinement = new ConfinementReport([.. hello.Confinement, new ConfinementEntry(ConfinementLayers.Time, true, "the host kills what exceeds its time")]);
        if (Confinement.Missing(required) is not ConfinementLayers.None and var missing)
        {
            var why = Confinement.Entries.Where(entry => missing.HasFlag(entry.Layer) && !entry.InForce).Select(entry => $"{entry.Layer} ({entry.Detail})");
            throw new WorkerUnavailableException(
                $"Scripts do not run here, as workers cannot be confined as is demanded. Missing: {string.Join(", ", why)}. Use a kernel that has it, or demand less in ScriptWorkerOptions.RequiredConfinement, knowing what then protects nothing.")
            {
                ReasonCode = ScriptWorkerReason.ConfinementMissing,
            };
        }
    }

    private static Thread Begin(Action work, string name)
    {
        var thread = new Thread(() => work(), ThreadStack) { IsBackground = true, Name = $"Bailey worker {name}" };
        thread.Start();
        return thread;
    }

    private void Read()
    {
        WorkerEnd? end = null;
        try
        {
            var input = _process.StandardOutput.BaseStream;
            while (FrameStream.Read(input, () => _hello.Task.IsCompleted ? _job?.MaxFrameBytes ?? 0 : MaxHelloBytes) is { } frame)
            {
                Take(frame);
            }
        }
        catch (ProtocolException exception)
        {
            end = new WorkerEnd(WorkerEndCause.Protocol, exception.Message);
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            end = null;
        }

        Finish(end);
    }

    private void Take(Frame frame)
    {
        if (frame.Kind == FrameKind.Hello)
        {
            var hello = HelloMessage.Read(frame.Payload);
            _ownThreads = (ProcessUsage.Read(_process, Id)?.Threads ?? 0) - hello.PoolThreads;
            if (!_hello.TrySetResult(hello))
            {
                throw new ProtocolException("it says hello twice");
            }

            return;
        }

        var job = _job ?? throw new ProtocolException($"it sends {frame.Kind} unasked");
        if (!job.Take(frame, this))
        {
            return;
        }

        var usage = ProcessUsage.Read(_process, Id);
        if (usage is { } seen && job.PoolThreads is { } pooled)
        {
            job.LeftThreads = HasStrangers(seen.Threads, pooled);
        }

        lock (_gate)
        {
            _job = null;
            _idle?.Begin(usage?.CpuTime ?? default);
        }

        job.End(null, usage);
    }

    // Threads that are neither the runtime's own nor the pool's. One of the pool may be just about to end, so that a doubt is looked at again.
    private bool HasStrangers(int threads, int pooled)
    {
        for (var look = 0; OperatingSystem.IsLinux() && threads > _ownThreads + pooled; look++)
        {
            if (look == 20)
            {
                return true;
            }

            Thread.Yield();
            threads = ProcessUsage.Read(_process, Id)?.Threads ?? 0;
        }

        return false;
    }

    private void Finish(WorkerEnd? end)
    {
        lock (_gate)
        {
            _end ??= end;
        }

        KillProcess();
        _process.WaitForExit();
        _errorReader.Join(TimeSpan.FromSeconds(1));
        WorkerJob? job;
        lock (_gate)
        {
            _end ??= _errors.Explain(_process.ExitCode);
            job = _job;
            _job = null;
        }

        _outbox.CompleteAdding();
        Close();
        job?.End(_end, null);
        _hello.TrySetException(new ProtocolException(_end.Detail ?? _end.Cause.ToString()));
        _ = _hello.Task.Exception;
        _ended(this);
        _gone.TrySetResult();
    }

    // Its pipes are not left to the finalizer: a host that replaces many workers has few handles to spare.
    private void Close()
    {
        foreach (var stream in (Stream[])[_process.StandardInput.BaseStream, _process.StandardOutput.BaseStream, _process.StandardError.BaseStream])
        {
            try
            {
                stream.Dispose();
            }
            catch (IOException)
            {
                // What was still to be written is read by nobody.
            }
        }

        _process.Dispose();
    }

    private void Write()
    {
        try
        {
            var output = _process.StandardInput.BaseStream;
            foreach (var message in _outbox.GetConsumingEnumerable())
            {
                output.Write(message);
                output.Flush();
            }
        }
        catch (Exception exception) when (exception is IOException or ObjectDisposedException)
        {
            // The reader finds out why.
            KillProcess();
        }
    }

    private void KillProcess()
    {
        try
        {
            // A filtered worker has no children; whoever has none of Linux' walls may.
            _process.Kill(entireProcessTree: !Confinement.InForce.HasFlag(ConfinementLayers.SystemCalls));
        }
        catch (Exception exception) when (exception is InvalidOperationException or System.ComponentModel.Win32Exception or AggregateException or NotSupportedException)
        {
            // It is gone already.
        }
    }
}
