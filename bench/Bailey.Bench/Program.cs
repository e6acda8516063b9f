using Bailey.Bench;
using Bailey.Bench.Audit;
using Bailey.Bench.Hooks;
using Bailey.Bench.Http;
using Bailey.Bench.Policy;
using Bailey.Bench.Scripts;
using Bailey.Bench.Start;

// Runners, which compare engines, workers, which are the processes that Bailey runs in for them, and the measure of ledgers.
if (args is ["worker", var mode, var directory])
{
    BaileyWorker.Serve(mode, directory);
    return 0;
}

if (args is ["start-worker", var program, var path, var cache])
{
    StartWorker.Run(program, path, cache);
    return 0;
}

if (args is ["start", .. var starts])
{
    return StartBenchmark.Run(starts);
}

if (args is ["ledgers", .. var rest])
{
    return LedgerMemory.Run(rest);
}

if (args is ["audit", .. var counts])
{
    return AuditThroughput.Run(counts);
}

if (args is ["hook-worker"])
{
    return await HookWorker.ServeAsync();
}

if (args is ["hooks", .. var choices])
{
    return HookRunner.Run(choices);
}

if (args is ["http", .. var load])
{
    return await LoadBenchmark.RunAsync(load);
}

if (args is ["scripts", .. var switches])
{
    return await ScriptBenchmark.RunAsync(switches);
}

if (args is ["policy-worker"])
{
    PolicyWorker.Serve();
    return 0;
}

if (args is ["policy", .. var options])
{
    return PolicyRunner.Run(options);
}

if (!BenchmarkSettings.TryParse(args, out var settings, out var problem))
{
    System.Console.Error.WriteLine(problem);
    System.Console.Error.WriteLine(BenchmarkSettings.Usage);
    return 2;
}

return BenchmarkRunner.Run(settings);
