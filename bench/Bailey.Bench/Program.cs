using Bailey.Bench;

// Two roles: the runner, which compares engines, and the worker, which is the process that Bailey runs in for it.
if (args is ["worker", var mode, var directory])
{
    BaileyWorker.Serve(mode, directory);
    return 0;
}

if (!BenchmarkSettings.TryParse(args, out var settings, out var problem))
{
    Console.Error.WriteLine(problem);
    Console.Error.WriteLine(BenchmarkSettings.Usage);
    return 2;
}

return BenchmarkRunner.Run(settings);
