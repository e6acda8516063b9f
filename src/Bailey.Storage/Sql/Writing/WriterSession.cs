using Bailey.Plugins.Store;
using Bailey.Storage.Sql.Chains;

namespace Bailey.Storage.Sql.Writing;

/// <summary>The connection that writes, from when it is opened until something fails on it.</summary>
internal abstract class WriterSession(SqlSession sql, AuditAppender audit, long lastBatch) : IDisposable
{
    internal ChangeWriter Changes { get; } = new(sql);

    internal AuditAppender Audit => audit;

    internal SqlSession Sql => sql;

    internal long EventsAdded { get; set; }

    /// <summary>The number of the last transaction that was committed.</summary>
    internal long LastBatch { get; private set; } = lastBatch;

    /// <summary>Begins a transaction.</summary>
    /// <param name="batch">What is to be done in it: entries and pieces of work.</param>
    internal abstract void Begin(IReadOnlyList<object> batch);

    /// <summary>Does one piece of work; where it fails by itself, the rest of the transaction is untouched.</summary>
    internal void Run(PendingWork work)
    {
        work.Failure = null;
        if (work.ReadsEntries)
        {
            audit.Flush();
        }

        sql.Execute("SAVEPOINT work");
        try
        {
            work.Run(this);
        }
        catch (Exception e) when (FailureOfItself(e) is { } failure)
        {
            work.Failure = failure;
            sql.Execute("ROLLBACK TO SAVEPOINT work");
        }

        sql.Execute("RELEASE SAVEPOINT work");
        if (work.Failure is null)
        {
            work.Record(this);
            Done(work);
        }
    }

    /// <summary>Puts into the transaction what must be in it before it is committed, and its number.</summary>
    internal void Prepare()
    {
        audit.Finish();
        Number(LastBatch + 1);
    }

    /// <summary>Commits. Where that fails, whether it was done is told by the number of the transaction.</summary>
    internal void Commit()
    {
        sql.Execute("COMMIT");
        LastBatch++;
        Committed();
    }

    /// <inheritdoc/>
    public virtual void Dispose()
    {
        audit.Dispose();
        sql.Dispose();
    }

    /// <summary>What a change is refused for, told apart from what the database fails at: null for the latter, after which nothing more can be written.</summary>
    private protected abstract Exception? FailureOfItself(Exception e);

    /// <summary>Puts the number of the transaction into the database.</summary>
    private protected abstract void Number(long batch);

    private protected virtual void Done(PendingWork work)
    {
    }

    private protected virtual void Committed()
    {
    }

    /// <summary>What both databases refuse a change for.</summary>
    private protected static Exception? Refusal(Exception e) => e switch
    {
        PluginStoreException { Code: StoreReason.Conflict } => e,
        ArgumentException or FormatException or OverflowException => e,
        _ => null,
    };
}
