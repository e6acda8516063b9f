namespace Bailey.Plugins.Runtime;

/// <summary>
/// Threads for guests that wait in functions of the host, as for an answer by HTTP. On the thread pool they would keep the application from its own
/// work: a few slow plugins would be enough. Made as they are needed, up to a bound; they end when there is nothing to do for a while.
/// </summary>
internal sealed class GuestThreads(int maxThreads) : IDisposable
{
    private const int StackBytes = 4 * 1024 * 1024;
    private const int IdleMilliseconds = 10_000;

    private readonly object _gate = new();
    private readonly LinkedList<Action> _work = new();
    private int _threads;
    private int _idle;
    private bool _ended;

    /// <summary>Runs something on one of the threads. Where all are busy it waits, as long as the caller does and no longer than so much time.</summary>
    /// <returns>What it returned; null where no thread became free in time, and it was not run.</returns>
    internal async Task<T?> RunAsync<T>(Func<T> function, TimeSpan time, CancellationToken cancellationToken)
        where T : class
    {
        var begun = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var done = new TaskCompletionSource<T>(TaskCreationOptions.RunContinuationsAsynchronously);
        var work = Add(() =>
        {
            begun.SetResult();
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
        try
        {
            await begun.Task.WaitAsync(time, cancellationToken).ConfigureAwait(false);
        }
        catch (TimeoutException) when (TryRemove(work))
        {
            return null;
        }
        catch (OperationCanceledException) when (!TryRemove(work))
        {
            // It runs, and ends by itself, as it is cancelled too.
        }
        catch (TimeoutException)
        {
            // It began at the last moment.
        }

        return await done.Task.ConfigureAwait(false);
    }

    /// <summary>Ends the threads once what they do is done.</summary>
    public void Dispose()
    {
        lock (_gate)
        {
            _ended = true;
            Monitor.PulseAll(_gate);
        }
    }

    private LinkedListNode<Action> Add(Action work)
    {
        lock (_gate)
        {
            ObjectDisposedException.ThrowIf(_ended, this);
            var node = _work.AddLast(work);
            if (_work.Count > _idle && _threads < maxThreads)
            {
                _threads++;
                new Thread(Work, StackBytes) { IsBackground = true, Name = "Bailey guest" }.Start();
            }
            else
            {
                Monitor.Pulse(_gate);
            }

            return node;
        }
    }

    private bool TryRemove(LinkedListNode<Action> work)
    {
        lock (_gate)
        {
            if (work.List is null)
            {
                return false;
            }

            _work.Remove(work);
            return true;
        }
    }

    private void Work()
    {
        while (Take() is { } work)
        {
            work();
        }
    }

    // Who waits counts as idle until it has its work, so that nobody takes it for free meanwhile.
    private Action? Take()
    {
        lock (_gate)
        {
            while (_work.First is null)
            {
                _idle++;
                var isWoken = !_ended && Monitor.Wait(_gate, IdleMilliseconds);
                _idle--;
                if (!isWoken && _work.First is null)
                {
                    _threads--;
                    return null;
                }
            }

            var work = _work.First.Value;
            _work.RemoveFirst();
            return work;
        }
    }
}
