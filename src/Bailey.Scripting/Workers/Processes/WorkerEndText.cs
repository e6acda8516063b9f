using System.Globalization;
using Bailey.Scripting.Workers.Protocol;

namespace Bailey.Scripting.Workers.Processes;

/// <summary>What became of a worker or a run, as those are told who asked for it.</summary>
internal static class WorkerEndText
{
    internal static ScriptJudgement NoVerdict(WorkerEnd end, ScriptWorkerOptions options)
    {
        var (code, message) = end.Cause switch
        {
            WorkerEndCause.Timeout or WorkerEndCause.CpuTime => (ScriptWorkerReason.CompileTimeout, $"The script could not be judged within {Seconds(options.CompileTime)} of computing. Make it simpler: less nesting, fewer generic types within each other, fewer overloads."),
            WorkerEndCause.Memory or WorkerEndCause.OutOfMemory => (ScriptWorkerReason.CompileMemory, $"The script could not be judged within {Mebibytes(options.CompileMemoryBytes)}. Make it simpler or shorter."),
            WorkerEndCause.StackOverflow => (ScriptWorkerReason.CompileCrashed, "The script is nested so deep that the compiler ended. Nest less."),
            _ => (ScriptWorkerReason.CompileCrashed, $"The worker ended while it judged the script ({end.Detail ?? "nothing more is known"}). Try again; where it happens again, make the script simpler."),
        };
        return new ScriptJudgement(Verdict: null) { ReasonCode = code, Message = message };
    }

    internal static ScriptOutcome Outcome(RunJob job, WorkerEnd? end, ScriptRunLimits limits, ScriptWorkerOptions options)
    {
        var (kind, code, message) = end is null ? Ended(job, job.Ended!, limits, options) : Stopped(end, limits, options);
        return new ScriptOutcome(kind)
        {
            ReasonCode = code,
            Message = message,
            ResultJson = kind == ScriptOutcomeKind.Result ? job.Ended!.ResultJson : default(ReadOnlyMemory<byte>),
            Log = job.Log,
            Duration = job.Duration,
            CpuTime = job.CpuUsed,
            PeakMemoryBytes = job.PeakMemoryBytes,
            HostCalls = job.HostCalls,
        };
    }

    private static (ScriptOutcomeKind Kind, string? Code, string? Message) Ended(RunJob job, RunEndedMessage ended, ScriptRunLimits limits, ScriptWorkerOptions options) => ended.Ending switch
    {
        // It noticed that its time was over; that it then ended by itself changes nothing.
        _ when job.WasCut => Stopped(new WorkerEnd(WorkerEndCause.Timeout), limits, options),
        RunEnding.Result => (ScriptOutcomeKind.Result, null, null),
        RunEnding.Rejected => (ScriptOutcomeKind.Rejected, ScriptWorkerReason.Rejected, ended.Message),
        RunEnding.OutOfMemory => Stopped(new WorkerEnd(WorkerEndCause.OutOfMemory), limits, options),
        RunEnding.OutputTooLarge => (ScriptOutcomeKind.LimitBreached, ScriptWorkerReason.OutputTooLarge, $"The result has more than {limits.MaxOutputBytes:N0} bytes of JSON. Return less."),
        RunEnding.ResultInvalid => (ScriptOutcomeKind.Threw, ScriptWorkerReason.ResultInvalid, $"The result cannot be written as JSON. {ended.Message}"),
        _ => (ScriptOutcomeKind.Threw, ScriptWorkerReason.Threw, ended.Message),
    };

    private static (ScriptOutcomeKind Kind, string Code, string Message) Stopped(WorkerEnd end, ScriptRunLimits limits, ScriptWorkerOptions options) => end.Cause switch
    {
        WorkerEndCause.Timeout => (ScriptOutcomeKind.LimitBreached, ScriptWorkerReason.Timeout, $"The script ran longer than {Seconds(limits.WallTime)} and was ended. Do less in one call."),
        WorkerEndCause.CpuTime => (ScriptOutcomeKind.LimitBreached, ScriptWorkerReason.CpuTime, $"The script used more than {Seconds(limits.CpuTime)} of processor time and was ended. Look for loops that do not end and for patterns that backtrack."),
        WorkerEndCause.Memory or WorkerEndCause.OutOfMemory => (ScriptOutcomeKind.LimitBreached, ScriptWorkerReason.Memory, $"The script needed more memory than the {Mebibytes(options.MemoryBytes)} of a worker. Hold less at once."),
        WorkerEndCause.Threads => (ScriptOutcomeKind.LimitBreached, ScriptWorkerReason.Threads, $"The worker had more than {options.MaxThreads} threads and was ended. Await one thing after the other."),
        WorkerEndCause.TooManyHostCalls => (ScriptOutcomeKind.LimitBreached, ScriptWorkerReason.TooManyHostCalls, $"The script called the host more than {limits.MaxHostCalls:N0} times and was ended. Ask for more at once."),
        WorkerEndCause.StackOverflow => (ScriptOutcomeKind.Crashed, ScriptWorkerReason.Crashed, "The script recursed until the stack was full. Look for recursion that does not end."),
        WorkerEndCause.Protocol => (ScriptOutcomeKind.Crashed, ScriptWorkerReason.Crashed, $"The worker sent something that is no message, and was ended ({end.Detail})."),
        WorkerEndCause.Retired => (ScriptOutcomeKind.Crashed, ScriptWorkerReason.Crashed, "The worker was ended by its host: the application ends, or the worker went on after an earlier script. Try again."),
        _ => (ScriptOutcomeKind.Crashed, ScriptWorkerReason.Crashed, $"The worker ended while the script ran ({end.Detail ?? "nothing more is known"})."),
    };

    private static string Seconds(TimeSpan time) => string.Create(CultureInfo.InvariantCulture, $"{time.TotalSeconds:0.###} s");

    private static string Mebibytes(long bytes) => string.Create(CultureInfo.InvariantCulture, $"{bytes / 1048576.0:0.#} MiB");
}
