using System.Collections.Concurrent;

namespace Bailey.Plugins.Runtime;

/// <summary>
/// Threads for guests that wait in functions of the host, as for an answer by HTTP. On the thread pool they would keep the application from its own
/// work: a few slow plugins would be enough. Made as they are needed, up to a bound; they end when there is nothing to do for a while.
/// </summary>
internal sealed class GuestThreads(int maxThreads) : IDisposable
{
    private const int StackBytes = 4 * 1024 * 1024;
    private const int IdleMilliseconds = 10_000;

    private readonly BlockingCollection<Action> _work = [];
    private readonly Lock _lock = new();
    private int _threads;
    private int _idle;

    /// <summary>Runs something on one of the threads; it waits where all are busy.</summary>
    internal Task<T> RunAsync<T>(Func<T> function)
    {
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        _work.Add(() =>
        {
            try
            {
                done.SetResult(function());
            }
            catch (Exception e)
            {
                // Whatever it is, the one who waits is told, and the thread goes on.
                done.SetException(e);
            }
        });
        lock (_lock)
        {
            if (_work.Count > _idle && _threads < maxThreads)
            {
                _threads++;
                new Thread(Work, StackBytes) { IsBackground = true, Name = "Bailey guest" }.Start();
            }
        }

        return done.Task;
    }

    /// <summary>Ends the threads once what they do is done.</summary>
    public void Dispose() => _work.CompleteAdding();

    private void Work()
    {
        while (true)
        {
            Interlocked.Increment(ref _idle);
            var found = _work.TryTake(out var work, IdleMilliseconds);
            Interlocked.Decrement(ref _idle);
            if (found)
            {
                work!();
                continue;
            }

            lock (_lock)
            {
                // What was added in between found this thread among the idle ones.
                if (_work.Count == 0)
                {
                    _threads--;
                    return;
                }
            }
        }
    }
}
