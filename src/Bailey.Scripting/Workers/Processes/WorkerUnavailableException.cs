namespace Bailey.Scripting.Workers.Processes;

/// <summary>A worker could not be started; the message says why, and what to do.</summary>
internal sealed class WorkerUnavailableException : Exception
{
    internal WorkerUnavailableException(string message)
        : base(message)
    {
    }

    internal WorkerUnavailableException(string message, Exception inner)
        : base(message, inner)
    {
    }

    /// <summary>One of <see cref="ScriptWorkerReason"/>.</summary>
    internal string ReasonCode { get; init; } = ScriptWorkerReason.WorkerUnavailable;
}
