using System.Collections.Immutable;
using System.Text.Json;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Store;
using Bailey.Storage.Sql.Chains;

namespace Bailey.Storage.Sql.Writing;

/// <summary>Removes the oldest entries of a chain, and leaves a receipt: with the chain, and in it as an entry.</summary>
internal sealed class PruneWork(string chain, long through, DateTimeOffset time, AuditKey key) : PendingWork
{
    /// <summary>Entries that are removed in one transaction at most, so that others need not wait long.</summary>
    internal const int MaxEntries = 10_000;

    private PruneReceipt? _receipt;

    internal override IEnumerable<string> Chains => [chain];

    internal override bool ReadsEntries => true;

    internal override void Run(WriterSession session)
    {
        var state = session.Audit.Chain(chain);
        if (through <= state.Pruned || through > state.Sequence)
        {
            _receipt = null;
            return;
        }

        var hash = session.Sql.First("SELECT hash FROM audit_entries WHERE place = @1", static row => row.GetFieldValue<byte[]>(0), ChainState.PlaceOf(state.Id, through))
            ?? throw new PluginStoreException(StoreReason.Conflict, $"entry {through} of the audit log of '{chain}' is missing, and nothing is pruned; run 'bailey audit verify'");
        var unsigned = new PruneReceipt(chain, through, Convert.ToHexStringLower(hash), time, key.PublicKey, "");
        _receipt = unsigned with { Signature = key.Sign(AuditSignature.TextOf(unsigned)) };
        session.Sql.Execute("DELETE FROM audit_entries WHERE place > @1 AND place <= @2", ChainState.PlaceOf(state.Id, 0), ChainState.PlaceOf(state.Id, through));
        session.Sql.Execute("UPDATE audit_chains SET pruned = @2, receipt = @3 WHERE id = @1", state.Id, through, JsonSerializer.Serialize(_receipt));
    }

    internal override void Record(WriterSession session)
    {
        if (_receipt is null)
        {
            return;
        }

        var state = session.Audit.Chain(chain);
        state.Pruned = through;
        session.Audit.Append(new AuditEntry
        {
            Id = UuidV7.Shared.Next(),
            Time = time,
            Community = chain == AuditChain.Instance ? null : chain,
            Action = AuditAction.AuditPruned,
            Target = FormattableString.Invariant($"entries to {through}"),
            Metadata = ImmutableArray.Create(
                KeyValuePair.Create("hash", _receipt.Hash),
                KeyValuePair.Create("receipt", _receipt.Signature),
                KeyValuePair.Create("through", FormattableString.Invariant($"{through}"))),
        });
    }
}
