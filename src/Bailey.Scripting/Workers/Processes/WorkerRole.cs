namespace Bailey.Scripting.Workers.Processes;

/// <summary>What a worker does. Compiled code of strangers never runs where others' texts are judged.</summary>
internal enum WorkerRole
{
    /// <summary>Runs scripts.</summary>
    Scripts,

    /// <summary>Judges and compiles scripts, and runs none.</summary>
    Analysis,
}
