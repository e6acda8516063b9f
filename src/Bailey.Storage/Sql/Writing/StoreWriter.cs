using Bailey.Plugins.Audit;
using Bailey.Plugins.Store;
using Bailey.Storage.Sql.Chains;

namespace Bailey.Storage.Sql.Writing;

/// <summary>
/// The one writer: a bounded queue, and a thread that puts what is in it into transactions, many pieces of work at a time. What nobody waits for stays
/// in the queue until it is stored, however long the database cannot be written.
/// </summary>
internal sealed class StoreWriter : IAsyncDisposable
{
    private static readonly TimeSpan s_closingTime = TimeSpan.FromSeconds(10);

    private readonly object _gate = new();
    private readonly WriterOptions _options;
    private readonly BatchTransactions _transactions;
    private readonly Thread _thread;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Entries and pieces of work, in order.
    private List<object> _queue = [];
    private TaskCompletionSource _room = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _waiting;
    private long _waitingBytes;
    private bool _isUrgent;
    private bool _isClosed;
    private PluginStoreException? _failure;

    // When the thread began with what it does now; null where it waits.
    private long? _attempted;

    // Of the thread alone.
    private List<object> _batch = [];

    internal StoreWriter(ISqlDatabase database, WriterOptions options, WriterSession session, Func<WriterSession> open)
    {
        _options = options;
        _transactions = new BatchTransactions(database, options, session, open, () => Reopened?.Invoke());
        _thread = new Thread(Write) { IsBackground = true, Name = "bailey store" };
        _thread.Start();
    }

    /// <summary>Raised by the thread when the database was opened anew.</summary>
    internal event Action? Reopened;

    /// <summary>What waits to be stored.</summary>
    internal int Waiting => Volatile.Read(ref _waiting);

    /// <summary>Queues entries, in order, and waits for room where there is none.</summary>
    /// <exception cref="PluginStoreException">There is no room, and the database cannot be written.</exception>
    internal void Write(ReadOnlySpan<AuditEntry> entries)
    {
        // Made fit before the lock is taken: that takes as long as the longest text that a plugin or a caller chose, and everybody else waits for the lock.
        var fit = new (AuditEntry Entry, long Bytes)[entries.Length];
        for (var index = 0; index < fit.Length; index++)
        {
            var entry = AuditRedaction.Apply(entries[index]);
            fit[index] = (entry, EntrySize.Of(entry));
        }

        lock (_gate)
        {
            foreach (var (entry, bytes) in fit)
            {
                Enqueue(entry, bytes);
            }
        }
    }

    /// <summary>Queues work and waits until it is durable.</summary>
    internal async ValueTask RunAsync(PendingWork work, CancellationToken cancellationToken)
    {
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            Task room;
            lock (_gate)
            {
                ThrowIfClosed();
                if (HasRoom(work.Bytes))
                {
                    work.Queued = TimeProvider.System.GetTimestamp();
                    Add(work, work.Bytes);
                    _isUrgent = true;
                    Monitor.PulseAll(_gate);
                    break;
                }

                ThrowIfHopeless(started);
                room = _room.Task;
            }

            await Task.WhenAny(room, Task.Delay(_options.RetryDelay, cancellationToken)).ConfigureAwait(false);
            cancellationToken.ThrowIfCancellationRequested();
        }

        await WaitAsync(work, cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Has the database opened anew before the next transaction.</summary>
    internal void OpenAnew() => _transactions.OpenAnew();

    /// <summary>Stores what waits, and ends.</summary>
    public async ValueTask DisposeAsync()
    {
        lock (_gate)
        {
            _isClosed = true;
            Monitor.PulseAll(_gate);
        }

        await Task.WhenAny(_ended.Task, Task.Delay(s_closingTime)).ConfigureAwait(false);
    }

    private async Task WaitAsync(PendingWork work, CancellationToken cancellationToken)
    {
        while (_options.Patience > TimeSpan.Zero)
        {
            try
            {
                await work.Done.WaitAsync(_options.Patience, cancellationToken).ConfigureAwait(false);
                return;
            }
            catch (TimeoutException)
            {
                RefuseIfStuck(work);
            }
        }

        await work.Done.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    // A database that does not even refuse keeps the thread for long; what is not begun yet need not wait for it.
    private void RefuseIfStuck(PendingWork work)
    {
        lock (_gate)
        {
            if (_attempted is { } attempted && TimeProvider.System.GetElapsedTime(attempted) >= _options.Patience && _queue.Remove(work))
            {
                End(work, new PluginStoreException(StoreReason.Unavailable, "the database does not answer, and what changes something is refused until it does; check that it runs and can be reached"));
            }
        }
    }

    // Called with the lock held, which waiting gives back.
    private void Enqueue(AuditEntry entry, long bytes)
    {
        ThrowIfClosed();
        var started = 0L;
        while (!HasRoom(bytes))
        {
            started = started == 0 ? TimeProvider.System.GetTimestamp() : started;
            ThrowIfHopeless(started);
            Monitor.PulseAll(_gate);
            Monitor.Wait(_gate, _options.RetryDelay);
            ThrowIfClosed();
        }

        Add(entry, bytes);
        if (_queue.Count == 1 || _queue.Count == _options.MaxBatch)
        {
            Monitor.PulseAll(_gate);
        }
    }

    private bool HasRoom(long bytes) => _waiting == 0 || (_waiting < _options.QueueLength && _waitingBytes + bytes <= _options.QueueBytes);

    private void Add(object item, long bytes)
    {
        _queue.Add(item);
        _waiting++;
        _waitingBytes += bytes;
    }

    private void ThrowIfClosed() => ObjectDisposedException.ThrowIf(_isClosed, typeof(SqlPluginStore));

    // While the database can be written there will be room; while it cannot, nobody knows when.
    private void ThrowIfHopeless(long started)
    {
        if (_failure is { } failure && TimeProvider.System.GetElapsedTime(started) >= _options.WriteTimeout)
        {
            throw new PluginStoreException(failure.Code, failure.Message, failure);
        }
    }

    private void Write()
    {
        try
        {
            while (Take())
            {
                if (!Store() && !Rest())
                {
                    break;
                }
            }
        }
        finally
        {
            End();
        }
    }

    // Waits for something to do; false when there is no more.
    private bool Take()
    {
        lock (_gate)
        {
            while (_queue.Count == 0 && _batch.Count == 0 && !_isClosed)
            {
                Monitor.Wait(_gate);
            }

            var started = TimeProvider.System.GetTimestamp();
            while (!_isUrgent && !_isClosed && _batch.Count == 0 && _queue.Count < _options.MaxBatch && HasRoom(1) && TimeProvider.System.GetElapsedTime(started) is var elapsed && elapsed < _options.BatchDelay)
            {
                Monitor.Wait(_gate, _options.BatchDelay - elapsed);
            }

            if (_batch.Count == 0)
            {
                (_batch, _queue) = (_queue, _batch);
            }
            else if (!_transactions.IsInDoubt)
            {
                // After a failure: work that came meanwhile is tried, or refused, together with the entries that were kept.
                _batch.AddRange(_queue);
                _queue.Clear();
            }

            _isUrgent = false;
            _attempted = _batch.Count > 0 ? TimeProvider.System.GetTimestamp() : null;
            return _batch.Count > 0;
        }
    }

    // Stores the batch; false where that failed, and what nobody waits for is kept.
    private bool Store()
    {
        var failure = _transactions.Store(_batch);
        Settle(failure);
        return failure is null;
    }

    private void Settle(PluginStoreException? failure)
    {
        lock (_gate)
        {
            (_failure, _attempted) = (failure, null);
            if (failure is null)
            {
                _batch.ForEach(item => End(item, null));
                _batch.Clear();
            }
            else
            {
                var (patience, told) = _transactions.IsInDoubt ? (_options.OutcomeTimeout, Unknown(failure)) : (_options.Patience, failure);
                Refuse(_batch, patience, told);

                // What waits behind a transaction that is in doubt cannot be tried meanwhile.
                Refuse(_queue, _transactions.IsInDoubt ? _options.Patience : TimeSpan.MaxValue, failure);
                if (_batch.Count == 0)
                {
                    _transactions.ForgetDoubt();
                }
            }

            Monitor.PulseAll(_gate);
            _room.TrySetResult();
            _room = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
    }

    private static PluginStoreException Unknown(PluginStoreException failure) => new(
        StoreReason.OutcomeUnknown, $"the connection was lost while the change was committed, and nobody can tell yet whether it was stored; look before it is made again ({failure.Message})", failure);

    // Entries that nobody waits for are never refused.
    private void Refuse(List<object> items, TimeSpan patience, PluginStoreException failure) => items.RemoveAll(item =>
    {
        var isRefused = item is PendingWork work && TimeProvider.System.GetElapsedTime(work.Queued) >= patience;
        if (isRefused)
        {
            End(item, failure);
        }

        return isRefused;
    });

    private void End(object item, PluginStoreException? failure)
    {
        _waiting--;
        _waitingBytes -= item is AuditEntry entry ? EntrySize.Of(entry) : ((PendingWork)item).Bytes;
        (item as PendingWork)?.Complete(failure);
    }

    // After a failure: false where there is no sense in trying again.
    private bool Rest()
    {
        lock (_gate)
        {
            if (!_isClosed)
            {
                Monitor.Wait(_gate, _options.RetryDelay);
            }

            return !_isClosed;
        }
    }

    private void End()
    {
        List<object> left;
        lock (_gate)
        {
            _isClosed = true;
            left = [.. _batch, .. _queue];
            _queue.Clear();
            Monitor.PulseAll(_gate);
            _room.TrySetResult();
        }

        foreach (var item in left)
        {
            (item as PendingWork)?.Complete(new PluginStoreException(StoreReason.Unavailable, "the store is closed"));
        }

        _transactions.Close();
        _ended.TrySetResult();
    }
}
