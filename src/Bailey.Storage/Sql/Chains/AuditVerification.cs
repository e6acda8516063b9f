using System.Collections.Immutable;
using Bailey.Plugins.Audit;

namespace Bailey.Storage.Sql.Chains;

/// <summary>Checks chains against their hashes, their heads, the receipts of what was pruned, and heads that were exported.</summary>
internal sealed class AuditVerification(SessionPool readers, AuditKey key)
{
    private const int MaxRestarts = 100;

    internal ImmutableArray<ChainVerdict> Run(string? community, SignedHead? knownHead, CancellationToken cancellationToken)
    {
        var only = community ?? knownHead?.Chain;
        if (knownHead is not null && knownHead.Chain != only)
        {
            return [new ChainVerdict(only!, 0, ChainFault.SignatureInvalid, null, $"the signed head is of '{knownHead.Chain}' and not of '{only}'")];
        }

        if (only is not null)
        {
            return [Verify(only, knownHead, cancellationToken)];
        }

        var verdicts = readers.Read(0, static (sql, _) => AuditReader.ListChains(sql)).Select(chain => Verify(chain.Name, null, cancellationToken)).ToList();
        if (CheckRoot() is { } fault)
        {
            verdicts.Insert(0, fault);
        }

        return [.. verdicts];
    }

    // A whole chain that is gone leaves no gap in any other.
    private ChainVerdict? CheckRoot()
    {
        var root = readers.Read(0, static (sql, _) => sql.First(
            "SELECT chains, mac, (SELECT COUNT(*) FROM audit_chains), (SELECT COALESCE(MAX(id), 0) FROM audit_chains) FROM audit_root WHERE id = 1",
            static row => (Chains: row.GetInt64(0), Mac: row.GetFieldValue<byte[]>(1), Count: row.GetInt64(2), Highest: row.GetInt64(3))));
        return root.Mac is null || !AuditKey.Equal(root.Mac, key.MarkChains(root.Chains))
            ? new ChainVerdict(AuditChain.Instance, 0, ChainFault.SignatureInvalid, null, "the list of chains does not bear the mark of this instance")
            : root.Count != root.Chains || root.Highest != root.Chains
            ? new ChainVerdict(AuditChain.Instance, 0, ChainFault.Truncated, null, FormattableString.Invariant($"{root.Chains} chains were begun, and {root.Count} are there: whole ones are gone"))
            : null;
    }

    private ChainVerdict Verify(string name, SignedHead? knownHead, CancellationToken cancellationToken)
    {
        if (knownHead is not null && (knownHead.Key != key.PublicKey || !AuditSignature.Verify(AuditSignature.TextOf(knownHead), key.PublicKey, knownHead.Signature)))
        {
            return new ChainVerdict(name, 0, ChainFault.SignatureInvalid, knownHead.Sequence, "the signed head was not signed by this instance, or was changed since");
        }

        for (var restart = 0; ; restart++)
        {
            // The head last: entries that are appended meanwhile are not taken for ones that it does not know of.
            var chain = readers.Read(name, static (sql, wanted) => AuditReader.FindChain(sql, wanted) is { } row && AuditReader.HighestSequence(sql, row) is var highest
                ? new ChainExtent(AuditReader.FindChain(sql, wanted) ?? row, highest) : null);
            if (chain is null)
            {
                return knownHead is null
                    ? new ChainVerdict(name, 0)
                    : new ChainVerdict(name, 0, ChainFault.Truncated, knownHead.Sequence, FormattableString.Invariant($"the signed head is of entry {knownHead.Sequence}, and there is no entry at all"));
            }

            var verdict = new ChainWalk(readers, key, chain, knownHead).Run(cancellationToken);
            // Entries were pruned while they were read: from the new beginning then.
            if (verdict.IsWhole || restart == MaxRestarts || readers.Read(name, AuditReader.FindChain) is not { } now || now.Pruned == chain.Row.Pruned)
            {
                return verdict;
            }
        }
    }
}
