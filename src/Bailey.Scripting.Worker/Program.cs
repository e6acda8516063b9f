using Bailey.Scripting.Worker;
using Bailey.Scripting.Worker.Confinement;
using Bailey.Scripting.Workers.Processes;

// Started by the pool alone; docs/rationale.md, "Why two stages?".
var settings = WorkerArguments.Parse(args);
if (settings is null)
{
    Console.Error.WriteLine("This program runs C# scripts for Bailey, which starts it by itself; there is nothing to do with it by hand.");
    return 2;
}

if (settings.Stage == WorkerStage.Prepare)
{
    return FirstStage.Enter(settings);
}

return WorkerLoop.Serve(settings, SecondStage.Enter(settings));
