namespace Bailey.Scripting.Workers;

/// <summary>What the workers of a pool have come to since it was made.</summary>
/// <param name="Workers">Processes that run scripts now, busy or not.</param>
/// <param name="AnalysisWorkers">Processes that judge scripts now, busy or not.</param>
/// <param name="Waiting">Calls that wait for a worker.</param>
/// <param name="Started">Processes that were started.</param>
/// <param name="Lost">Processes that ended by themselves, were killed by others, or broke the protocol.</param>
/// <param name="Stopped">Processes that the host killed at a limit.</param>
/// <param name="Recycled">Processes that were replaced after their number of runs, or because a script left work behind.</param>
/// <param name="LeftBusy">Of those recycled: where a script had left work behind.</param>
/// <param name="Evicted">Idle processes of one tenant that made room for another.</param>
public sealed record ScriptPoolCounts(int Workers, int AnalysisWorkers, int Waiting, long Started, long Lost, long Stopped, long Recycled, long LeftBusy, long Evicted);
