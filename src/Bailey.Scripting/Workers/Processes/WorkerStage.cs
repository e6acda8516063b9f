namespace Bailey.Scripting.Workers.Processes;

/// <summary>Which half of its start a worker is in.</summary>
internal enum WorkerStage
{
    /// <summary>Gives up what it can and executes itself anew (Linux).</summary>
    Prepare,

    /// <summary>Serves.</summary>
    Serve,
}
