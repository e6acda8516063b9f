using Bailey.Policy.ReasonCodes;

namespace Bailey.Scripting.Workers;

/// <summary>Codes of scripts that did not end as they should, and of workers that could not serve. They never change their meaning.</summary>
[ErrorCodes("Scripts in the worker")]
public static class ScriptWorkerReason
{
    /// <summary>The script ran longer than it may and was ended.</summary>
    public const string Timeout = "script_timeout";

    /// <summary>The script used more processor time than it may and was ended.</summary>
    public const string CpuTime = "script_cpu_time";

    /// <summary>The script needed more memory than it may.</summary>
    public const string Memory = "script_memory";

    /// <summary>The script started more threads than a worker may have and was ended.</summary>
    public const string Threads = "script_threads";

    /// <summary>The worker ended while the script ran: recursion without end, a fault that .NET does not survive, words that are no message, or somebody killed it.</summary>
    public const string Crashed = "script_crashed";

    /// <summary>The result, or what the script asked of the host, is larger than it may be.</summary>
    public const string OutputTooLarge = "script_output_too_large";

    /// <summary>The script called the host more often than it may and was ended.</summary>
    public const string TooManyHostCalls = "script_too_many_host_calls";

    /// <summary>The script ended with an exception.</summary>
    public const string Threw = "script_threw";

    /// <summary>The result cannot be written as JSON: it holds itself, is nested too deep, or has a type that JSON has no form for.</summary>
    public const string ResultInvalid = "script_result_invalid";

    /// <summary>The script rejected what passes through the filter.</summary>
    public const string Rejected = "script_rejected";

    /// <summary>All workers are busy, and either too many wait already or the wait took too long.</summary>
    public const string Busy = "script_busy";

    /// <summary>This machine cannot confine workers as the operator demands.</summary>
    public const string ConfinementMissing = "script_confinement_missing";

    /// <summary>The worker could not be started.</summary>
    public const string WorkerUnavailable = "script_worker_unavailable";

    /// <summary>Judging and compiling the script took longer than it may.</summary>
    public const string CompileTimeout = "script_compile_timeout";

    /// <summary>Judging and compiling the script needed more memory than it may.</summary>
    public const string CompileMemory = "script_compile_memory";

    /// <summary>The worker ended while it judged or compiled the script.</summary>
    public const string CompileCrashed = "script_compile_crashed";

    /// <summary>The texts of the script and its libraries are together larger than what is sent to a worker.</summary>
    public const string SourceTooLarge = "script_source_too_large";

    /// <summary>The input or the settings of the call are larger than what is sent to a worker.</summary>
    public const string InputTooLarge = "script_input_too_large";

    /// <summary>The script called the host in a run where nothing answers.</summary>
    public const string HostCallDenied = "script_host_call_denied";

    /// <summary>What answers the script's calls failed; the host's own log has the cause.</summary>
    public const string HostCallFailed = "script_host_call_failed";
}
