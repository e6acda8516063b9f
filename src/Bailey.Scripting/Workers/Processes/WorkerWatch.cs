namespace Bailey.Scripting.Workers.Processes;

/// <summary>Looks at all workers again and again, from a thread of its own: limits hold however busy the application's thread pool is.</summary>
internal sealed class WorkerWatch : IDisposable
{
    private static readonly TimeSpan s_interval = TimeSpan.FromMilliseconds(15);

    private readonly ManualResetEventSlim _stop = new();
    private readonly Func<IEnumerable<WorkerProcess>> _workers;
    private readonly Thread _thread;

    internal WorkerWatch(Func<IEnumerable<WorkerProcess>> workers)
    {
        _workers = workers;
        _thread = new Thread(Watch, 256 * 1024) { IsBackground = true, Name = "Bailey worker watch" };
        _thread.Start();
    }

    public void Dispose()
    {
        _stop.Set();
        _thread.Join();
        _stop.Dispose();
    }

    private void Watch()
    {
        while (!_stop.Wait(s_interval))
        {
            foreach (var worker in _workers())
            {
                worker.Watch();
            }
        }
    }
}
