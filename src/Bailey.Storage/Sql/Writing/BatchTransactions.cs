using Bailey.Plugins.Audit;
using Bailey.Plugins.Store;

namespace Bailey.Storage.Sql.Writing;

/// <summary>Puts batches of entries and work into transactions, for the thread of the writer alone, and knows of one whose commit nobody answered.</summary>
/// <param name="database">The database.</param>
/// <param name="options">Bounds of the writer.</param>
/// <param name="session">The session that is open already.</param>
/// <param name="open">Opens another one.</param>
/// <param name="reopened">Told whenever that was done.</param>
internal sealed class BatchTransactions(ISqlDatabase database, WriterOptions options, WriterSession session, Func<WriterSession> open, Action reopened)
{
    private const int MaxAttempts = 10;
    private WriterSession? _session = session;
    private volatile bool _mustReopen;
    private long _eventsSinceTrimmed;

    // The number of a transaction whose commit was asked for and not answered: until it is known what became of it, nothing else is done.
    private long? _inDoubt;

    /// <summary>Whether nobody knows what became of the last transaction.</summary>
    internal bool IsInDoubt => _inDoubt is not null;

    /// <summary>Has the database opened anew before the next transaction. The one thing here that any thread may call.</summary>
    internal void OpenAnew() => _mustReopen = true;

    /// <summary>Asks no more what became of the last transaction: nobody waits for it.</summary>
    internal void ForgetDoubt() => _inDoubt = null;

    /// <summary>Stores a batch.</summary>
    /// <returns>Why that failed; null where it is stored.</returns>
    internal PluginStoreException? Store(List<object> batch)
    {
        for (var attempt = 1; ; attempt++)
        {
            var failure = Attempt(batch, out var mayRepeat);
            if (failure is null || !mayRepeat || attempt == MaxAttempts)
            {
                return failure;
            }
        }
    }

    /// <summary>Closes the session, if there is one.</summary>
    internal void Close()
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

    private PluginStoreException? Attempt(List<object> batch, out bool mayRepeat)
    {
        mayRepeat = false;
        var isCommitting = false;
        try
        {
            var session = Session();
            if (_inDoubt is { } doubt)
            {
                _inDoubt = null;
                if (session.LastBatch == doubt)
                {
                    return null;
                }
            }

            session.Begin(batch);
            foreach (var item in batch)
            {
                if (item is AuditEntry entry)
                {
                    session.Audit.Append(entry);
                }
                else
                {
                    session.Run((PendingWork)item);
                }
            }

            TrimEvents(session);
            session.Prepare();
            (isCommitting, _inDoubt) = (true, session.LastBatch + 1);
            session.Commit();
            _inDoubt = null;
            return null;
        }
        catch (Exception e)
        {
            // Whatever it is: the thread must go on, and whoever waits must be told.
            var failure = database.Translate(e);
            Close();
            mayRepeat = !isCommitting && _inDoubt is null && database.IsTransient(e);
            return isCommitting && WasCommitted() ? null : failure;
        }
    }

    private WriterSession Session()
    {
        if (_mustReopen)
        {
            _mustReopen = false;
            Close();
        }

        if (_session is null)
        {
            _session = open();
            reopened();
        }

        return _session;
    }

    private void TrimEvents(WriterSession session)
    {
        const int often = 1_000;
        _eventsSinceTrimmed += session.EventsAdded;
        session.EventsAdded = 0;
        if (_eventsSinceTrimmed >= often)
        {
            session.Changes.TrimEvents(options.EventsKept);
            _eventsSinceTrimmed = 0;
        }
    }

    // A commit that reports a failure may have reached the disk all the same; the number of the transaction tells, as soon as it can be asked for.
    private bool WasCommitted()
    {
        try
        {
            var wasCommitted = Session().LastBatch == _inDoubt;
            _inDoubt = null;
            return wasCommitted;
        }
        catch (Exception)
        {
            Close();
            return false;
        }
    }
}
