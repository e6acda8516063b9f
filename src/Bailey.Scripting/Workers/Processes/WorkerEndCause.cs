namespace Bailey.Scripting.Workers.Processes;

/// <summary>Why a worker ended before its job did.</summary>
internal enum WorkerEndCause
{
    /// <summary>By itself, or somebody else killed it.</summary>
    Lost,

    /// <summary>By itself, as .NET or the kernel gave it no more memory.</summary>
    OutOfMemory,

    /// <summary>By itself, as the stack was full.</summary>
    StackOverflow,

    /// <summary>What it sent was no message of the protocol.</summary>
    Protocol,

    /// <summary>It took too long.</summary>
    Timeout,

    /// <summary>It computed too long.</summary>
    CpuTime,

    /// <summary>It held too much memory.</summary>
    Memory,

    /// <summary>It had too many threads.</summary>
    Threads,

    /// <summary>It called the host too often.</summary>
    TooManyHostCalls,

    /// <summary>Whoever asked for its work gave up.</summary>
    Cancelled,

    /// <summary>It was not needed any more, or not to be used again.</summary>
    Retired,
}
