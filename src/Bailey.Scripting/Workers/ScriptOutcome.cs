namespace Bailey.Scripting.Workers;

/// <summary>How the run of a script ended, and what it used.</summary>
/// <param name="Kind">How it ended.</param>
public sealed record ScriptOutcome(ScriptOutcomeKind Kind)
{
    /// <summary>Why it ended so: one of <see cref="ScriptWorkerReason"/>. Null where it ended well.</summary>
    public string? ReasonCode { get; init; }

    /// <summary>What happened and what to do about it; of a rejection, the reason that the script gave. Parts of it may come from the script: escape it. Null where it ended well.</summary>
    public string? Message { get; init; }

    /// <summary>The result: valid JSON in UTF-8, no deeper than <see cref="ScriptWorkerOptions.MaxResultDepth"/>. Empty where there is none.</summary>
    public ReadOnlyMemory<byte> ResultJson { get; init; }

    /// <summary>What the script logged and printed, cut at <see cref="ScriptRunLimits.MaxLogBytes"/>.</summary>
    public string Log { get; init; } = "";

    /// <summary>From the moment a worker had it to its end.</summary>
    public TimeSpan Duration { get; init; }

    /// <summary>Processor time of its worker meanwhile, in steps of 10 ms.</summary>
    public TimeSpan CpuTime { get; init; }

    /// <summary>The most memory that its worker was seen to hold meanwhile, in bytes; zero where it ended before anybody looked.</summary>
    public long PeakMemoryBytes { get; init; }

    /// <summary>How often it called the host.</summary>
    public int HostCalls { get; init; }
}
