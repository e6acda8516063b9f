using Bailey.Bench;

// Three roles: the runner, which compares engines, the worker, which is the process that Bailey runs in for it, and the measure of ledgers.
if (args is ["worker", var mode, var directory])
{
    BaileyWorker.Serve(mode, directory);
    return 0;
}

if (args is ["ledgers", .. var rest])
{
    return LedgerMemory.Run(rest);
}

if (!BenchmarkSettings.TryParse(args, out var settings, out var problem))
{
    Console.Error.WriteLine(problem);
    Console.Error.WriteLine(BenchmarkSettings.Usage);
    return 2;
}

return BenchmarkRunner.Run(settings);
