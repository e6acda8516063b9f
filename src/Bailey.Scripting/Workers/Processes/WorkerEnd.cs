namespace Bailey.Scripting.Workers.Processes;

/// <summary>Why a worker ended before its job did.</summary>
/// <param name="Cause">Why.</param>
/// <param name="Detail">What is known besides; null where nothing is. Parts of it may come from a script.</param>
internal sealed record WorkerEnd(WorkerEndCause Cause, string? Detail = null);
