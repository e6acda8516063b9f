using System.Globalization;

namespace Bailey.Scripting.Workers.Processes;

/// <summary>The command line of a worker.</summary>
/// <param name="Stage">Which half of its start it is in.</param>
/// <param name="Role">What it does.</param>
/// <param name="HostProcess">Who started it.</param>
/// <param name="MemoryBytes">What it may hold.</param>
/// <param name="MaxLoadedScripts">How many scripts it keeps.</param>
/// <param name="Notes">What the first stage applied.</param>
internal sealed record WorkerArguments(WorkerStage Stage, WorkerRole Role, int HostProcess, long MemoryBytes, int MaxLoadedScripts, string Notes)
{
    private const string Mark = "bailey-worker-1";

    /// <summary>The arguments, as they are given to the program.</summary>
    internal string[] ToArguments() =>
    [
        Mark, Stage.ToString(), Role.ToString(), HostProcess.ToString(CultureInfo.InvariantCulture), MemoryBytes.ToString(CultureInfo.InvariantCulture),
        MaxLoadedScripts.ToString(CultureInfo.InvariantCulture), Notes,
    ];

    /// <summary>The arguments of the second stage.</summary>
    internal string[] Next(string notes) => (this with { Stage = WorkerStage.Serve, Notes = notes }).ToArguments();

    /// <summary>What is asked for; null where these are no arguments of a worker.</summary>
    internal static WorkerArguments? Parse(string[] args) =>
        args is [Mark, var stage, var role, var host, var memory, var scripts, var notes]
        && Enum.TryParse<WorkerStage>(stage, out var parsedStage)
        && Enum.TryParse<WorkerRole>(role, out var parsedRole)
        && int.TryParse(host, CultureInfo.InvariantCulture, out var process)
        && long.TryParse(memory, CultureInfo.InvariantCulture, out var bytes)
        && int.TryParse(scripts, CultureInfo.InvariantCulture, out var loaded)
            ? new WorkerArguments(parsedStage, parsedRole, process, bytes, loaded, notes)
            : null;
}
