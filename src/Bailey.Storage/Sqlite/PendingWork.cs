using Bailey.Plugins.Store;

namespace Bailey.Storage.Sqlite;

/// <summary>Something that the writer is to do, and that somebody waits for.</summary>
internal abstract class PendingWork
{
    private readonly TaskCompletionSource _done = new(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Ends when it is durable, or has failed.</summary>
    internal Task Done => _done.Task;

    /// <summary>What it failed by; the rest of the transaction goes on without it.</summary>
    internal Exception? Failure { get; set; }

    /// <summary>About how many bytes of memory it holds while it waits.</summary>
    internal virtual long Bytes => 128;

    /// <summary>Does it, within a transaction. What it fails by may be taken back alone.</summary>
    internal abstract void Run(WriterSession session);

    /// <summary>Appends what the audit log says of it, once it is done. What was appended to a chain cannot be taken back alone.</summary>
    internal virtual void Record(WriterSession session)
    {
    }

    /// <summary>Tells whoever waits.</summary>
    internal void Complete(PluginStoreException? unavailable)
    {
        if ((Failure ?? unavailable) is { } failure)
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
