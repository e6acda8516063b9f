using System.Diagnostics;
using Bailey.Scripting.Workers.Protocol;

namespace Bailey.Scripting.Workers.Processes;

/// <summary>Something that a worker has been asked for, and what it may use for it.</summary>
internal abstract class WorkerJob
{
    // What it gets to end by itself once it was told to.
    private static readonly TimeSpan s_grace = TimeSpan.FromMilliseconds(100);

    private readonly TaskCompletionSource<WorkerEnd?> _done = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private readonly long _began = Stopwatch.GetTimestamp();
    private TimeSpan? _cpuBefore;
    private TimeSpan? _cut;

    internal required TimeSpan WallTime { get; init; }

    internal required TimeSpan CpuTime { get; init; }

    internal required long MemoryBytes { get; init; }

    internal required int MaxThreads { get; init; }

    /// <summary>Completes with null where the worker answered, else with what ended the worker.</summary>
    internal Task<WorkerEnd?> Done => _done.Task;

    internal TimeSpan Duration { get; private set; }

    internal TimeSpan CpuUsed { get; private set; }

    internal long PeakMemoryBytes { get; private set; }

    /// <summary>The most that one message may have.</summary>
    internal abstract int MaxFrameBytes { get; }

    /// <summary>Takes a message of the worker; true where it was the last one.</summary>
    /// <exception cref="ProtocolException">It is none that may come now.</exception>
    internal abstract bool Take(Frame frame, WorkerProcess worker);

    /// <summary>Tells the worker that its time is over, where it can be told.</summary>
    internal virtual void Warn(WorkerProcess worker)
    {
    }

    /// <summary>Judges what the worker uses.</summary>
    /// <returns>Why it must end now; null where it may go on.</returns>
    internal WorkerEnd? Judge(ProcessUsage usage, WorkerProcess worker)
    {
        Duration = Stopwatch.GetElapsedTime(_began);
        _cpuBefore ??= usage.CpuTime;
        CpuUsed = usage.CpuTime - _cpuBefore.Value;
        PeakMemoryBytes = Math.Max(PeakMemoryBytes, usage.MemoryBytes);
        if (_cut is null && Duration >= WallTime)
        {
            _cut = Duration;
            Warn(worker);
        }

        return (usage, this) switch
        {
            _ when usage.MemoryBytes > MemoryBytes => new WorkerEnd(WorkerEndCause.Memory),
            _ when CpuUsed > CpuTime => new WorkerEnd(WorkerEndCause.CpuTime),
            _ when usage.Threads > MaxThreads => new WorkerEnd(WorkerEndCause.Threads),
            _ when _cut is { } at && Duration - at >= s_grace => new WorkerEnd(WorkerEndCause.Timeout),
            _ => null,
        };
    }

    /// <summary>Whether threads were found that its script had left.</summary>
    internal bool LeftThreads { get; set; }

    /// <summary>How many threads the worker's thread pool has, now that the job is done; null where its threads do not matter.</summary>
    internal virtual int? PoolThreads => null;

    /// <summary>Whether its time was over before it ended by itself.</summary>
    internal bool WasCut => _cut is not null;

    internal void Begin(ProcessUsage? usage) => _cpuBefore = usage?.CpuTime;

    internal void End(WorkerEnd? end, ProcessUsage? usage)
    {
        Duration = Stopwatch.GetElapsedTime(_began);
        if (usage is { } last && _cpuBefore is { } before)
        {
            CpuUsed = last.CpuTime - before;
            PeakMemoryBytes = Math.Max(PeakMemoryBytes, last.MemoryBytes);
        }

        _done.TrySetResult(end);
    }
}
