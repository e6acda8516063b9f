using Bailey.Storage.Sql.Chains;

namespace Bailey.Storage.Sql.Writing;

/// <summary>Removes from the index what it says of blocks that are pruned as a whole.</summary>
internal sealed class PruneIndexWork(string chain) : PendingWork
{
    internal override IEnumerable<string> Chains => [chain];

    internal override bool ReadsEntries => true;

    internal override void Run(WriterSession session)
    {
        var state = session.Audit.Chain(chain);
        var first = AuditIndexValue.BlockOf(state.Pruned + 1);
        session.Sql.Execute("DELETE FROM audit_index WHERE chain = @1 AND block < @2", state.Id, first);
        session.Sql.Execute("DELETE FROM audit_blocks WHERE chain = @1 AND block < @2", state.Id, first);
    }
}
