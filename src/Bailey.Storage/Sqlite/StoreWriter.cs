using Bailey.Plugins.Audit;
using Bailey.Plugins.Store;

namespace Bailey.Storage.Sqlite;

/// <summary>
/// The one writer: a bounded queue, and a thread that puts what is in it into transactions, many pieces of work at a time. What nobody waits for stays
/// in the queue until it is stored, however long the database cannot be written.
/// </summary>
internal sealed class StoreWriter : IAsyncDisposable
{
    private const int MaxBatch = 16_384;
    private static readonly TimeSpan s_closingTime = TimeSpan.FromSeconds(10);

    private readonly object _gate = new();
    private readonly Func<WriterSession> _open;
    private readonly SqliteDatabase _database;
    private readonly SqlitePluginStoreOptions _options;
    private readonly Thread _thread;
    private readonly TaskCompletionSource _ended = new(TaskCreationOptions.RunContinuationsAsynchronously);

    // Entries and pieces of work, in order.
    private List<object> _queue = [];
    private TaskCompletionSource _room = new(TaskCreationOptions.RunContinuationsAsynchronously);
    private int _waiting;
    private long _waitingBytes;
    private bool _isUrgent;
    private bool _isClosed;
    private volatile bool _mustReopen;
    private PluginStoreException? _failure;

    // Of the thread alone.
    private List<object> _batch = [];
    private WriterSession? _session;
    private long _eventsSinceTrimmed;

    internal StoreWriter(SqliteDatabase database, SqlitePluginStoreOptions options, WriterSession session, Func<WriterSession> open)
    {
        (_database, _options, _session, _open) = (database, options, session, open);
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

        await work.Done.WaitAsync(cancellationToken).ConfigureAwait(false);
    }

    /// <summary>Has the database opened anew before the next transaction.</summary>
    internal void OpenAnew() => _mustReopen = true;

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
        if (_queue.Count is 1 or MaxBatch)
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

    private void ThrowIfClosed() => ObjectDisposedException.ThrowIf(_isClosed, typeof(SqlitePluginStore));

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
            while (!_isUrgent && !_isClosed && _batch.Count == 0 && _queue.Count < MaxBatch && HasRoom(1) && TimeProvider.System.GetElapsedTime(started) is var elapsed && elapsed < _options.BatchDelay)
            {
                Monitor.Wait(_gate, _options.BatchDelay - elapsed);
            }

            if (_batch.Count == 0)
            {
                (_batch, _queue) = (_queue, _batch);
            }
            else
            {
                // After a failure: work that came meanwhile is tried, or refused, together with the entries that were kept.
                _batch.AddRange(_queue);
                _queue.Clear();
            }

            _isUrgent = false;
            return _batch.Count > 0;
        }
    }

    // Stores the batch; false where that failed, and what nobody waits for is kept.
    private bool Store()
    {
        PluginStoreException? failure = null;
        var attempted = -1L;
        try
        {
            if (_mustReopen)
            {
                _mustReopen = false;
                CloseSession();
            }

            if (_session is null)
            {
                _session = _open();
                Reopened?.Invoke();
            }

            _session.Begin();
            foreach (var item in _batch)
            {
                if (item is AuditEntry entry)
                {
                    _session.Audit.Append(entry);
                }
                else
                {
                    _session.Run((PendingWork)item);
                }
            }

            TrimEvents(_session);
            attempted = _session.LastBatch + 1;
            _session.Commit();
        }
        catch (Exception e)
        {
            // Whatever it is: the thread must go on, and whoever waits must be told.
            failure = _database.Translate(e);
            CloseSession();
            if (attempted >= 0 && WasCommitted(attempted))
            {
                failure = null;
            }
        }

        Settle(failure);
        return failure is null;
    }

    private void TrimEvents(WriterSession session)
    {
        const int often = 1_000;
        _eventsSinceTrimmed += session.EventsAdded;
        session.EventsAdded = 0;
        if (_eventsSinceTrimmed >= often)
        {
            session.Changes.TrimEvents(_options.EventsKept);
            _eventsSinceTrimmed = 0;
        }
    }

    // A commit that reports a failure may have reached the disk all the same; the number of the transaction tells.
    private bool WasCommitted(long attempted)
    {
        try
        {
            _session = _open();
            Reopened?.Invoke();
            return _session.LastBatch == attempted;
        }
        catch (Exception)
        {
            CloseSession();
            return false;
        }
    }

    private void Settle(PluginStoreException? failure)
    {
        foreach (var item in _batch)
        {
            (item as PendingWork)?.Complete(failure);
        }

        lock (_gate)
        {
            _failure = failure;
            foreach (var item in _batch)
            {
                if (failure is null || item is not AuditEntry)
                {
                    _waiting--;
                    _waitingBytes -= item is AuditEntry entry ? EntrySize.Of(entry) : ((PendingWork)item).Bytes;
                }
            }

            if (failure is null)
            {
                _batch.Clear();
            }
            else
            {
                _batch.RemoveAll(static item => item is not AuditEntry);
            }

            Monitor.PulseAll(_gate);
            _room.TrySetResult();
            _room = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        }
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

    private void CloseSession()
    {
        try
        {
            _session?.Dispose();
        }
        catch (Exception)
        {
            // The connection is given up; what it failed at was told before.
        }

        _session = null;
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

        CloseSession();
        _ended.TrySetResult();
    }
}
