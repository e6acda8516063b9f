namespace Bailey.Storage.Sql.Writing;

/// <summary>Nothing to do but to be durable after all that came before.</summary>
internal sealed class FlushWork : PendingWork
{
    internal override void Run(WriterSession session)
    {
    }
}
