using Bailey.Plugins.Store;

namespace Bailey.Storage.Sql.Writing;

/// <summary>Something that the writer is to do, and that somebody waits for.</summary>
internal abstract class PendingWork
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when it is durable, or has failed.</summary>
    internal Task Done => _done.Task;

    /// <summary>What it failed by; the rest of the transaction goes on without it.</summary>
    internal Exception? Failure { get; set; }

    /// <summary>When it was queued.</summary>
    internal long Queued { get; set; }

    /// <summary>About how many bytes of memory it holds while it waits.</summary>
    internal virtual long Bytes => 128;

    /// <summary>Chains that it appends to.</summary>
    internal virtual IEnumerable<string> Chains => [];

    /// <summary>Whether it reads entries of the audit log, which must all be in the database then.</summary>
    internal virtual bool ReadsEntries => false;

    /// <summary>Does it, within a transaction. What it fails by may be taken back alone, and all of it may be done again.</summary>
    internal abstract void Run(WriterSession session);

    /// <summary>Appends what the audit log says of it, once it is done. What was appended to a chain cannot be taken back alone.</summary>
    internal virtual void Record(WriterSession session)
    {
    }

    /// <summary>Tells whoever waits.</summary>
    internal void Complete(PluginStoreException? unavailable)
    {
        if ((unavailable ?? Failure) is { } failure)
        {
            _done.TrySetException(failure);
            // Whoever has gone meanwhile need not look.
            _ = _done.Task.Exception;
        }
        else
        {
            _done.TrySetResult();
        }
    }
}
