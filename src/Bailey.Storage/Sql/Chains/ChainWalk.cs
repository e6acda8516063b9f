using System.Text.Json;
using Bailey.Plugins.Audit;

namespace Bailey.Storage.Sql.Chains;

/// <summary>One walk along a chain, from its beginning to the head that it had when the walk began.</summary>
internal sealed class ChainWalk
{
    private const int Slice = 4_096;
    private readonly SessionPool _readers;
    private readonly AuditKey _key;
    private readonly ChainRow _chain;
    private readonly long _highest;
    private readonly SignedHead? _knownHead;
    private readonly AuditEncoder _encoder = new();
    private readonly BlockContents _block = new();
    private byte[] _previous;
    private long _expected;
    private long _entries;
    private PruneReceipt? _receipt;
    private bool _receiptFound;

    internal ChainWalk(SessionPool readers, AuditKey key, ChainExtent chain, SignedHead? knownHead)
    {
        (_readers, _key, _chain, _highest, _knownHead) = (readers, key, chain.Row, chain.Highest, knownHead);
        _previous = AuditEncoder.GenesisOf(_chain.Name);
        _expected = _chain.Pruned + 1;
    }

    internal ChainVerdict Run(CancellationToken cancellationToken)
    {
        if (CheckReceipt() is { } unsigned)
        {
            return unsigned;
        }

        while (_expected <= _chain.Sequence)
        {
            var rows = _readers.Read((_chain, _expected), static (sql, at) => AuditReader.Rows(sql, at._chain, at._expected, Slice));
            foreach (var (sequence, entry) in rows)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (_expected > _chain.Sequence)
                {
                    break;
                }

                if (Check(sequence, entry) is { } fault)
                {
                    return fault;
                }
            }

            if (rows.Count < Slice)
            {
                break;
            }
        }

        return CheckIndex() ?? CheckEnd() ?? new ChainVerdict(_chain.Name, _entries);
    }

    private ChainVerdict Fault(string fault, long? sequence, string message) => new(_chain.Name, _entries, fault, sequence, message);

    private ChainVerdict? CheckReceipt()
    {
        if (_chain.Pruned == 0 && _chain.Receipt is null)
        {
            return null;
        }

        try
        {
            _receipt = JsonSerializer.Deserialize<PruneReceipt>(_chain.Receipt ?? "null");
        }
        catch (JsonException)
        {
            // No receipt then, as the next lines say.
        }

        if (_receipt is null || _receipt.Chain != _chain.Name || _receipt.Through != _chain.Pruned)
        {
            return Fault(ChainFault.ReceiptMissing, _chain.Pruned, FormattableString.Invariant($"the entries to {_chain.Pruned} are gone, and no receipt says that they were pruned"));
        }

        if (_receipt.Key != _key.PublicKey || !AuditSignature.Verify(AuditSignature.TextOf(_receipt), _key.PublicKey, _receipt.Signature) || !TryHash(_receipt.Hash, out _previous))
        {
            return Fault(ChainFault.SignatureInvalid, _chain.Pruned, FormattableString.Invariant($"the receipt for the entries to {_chain.Pruned} was not signed by this instance"));
        }

        return _knownHead is { } head && head.Sequence == _chain.Pruned && head.Hash != _receipt.Hash
            ? Fault(ChainFault.Changed, head.Sequence, FormattableString.Invariant($"entry {head.Sequence} is not the one that the signed head is of"))
            : null;
    }

    private ChainVerdict? Check(long sequence, ChainedEntry? entry)
    {
        if (sequence != _expected)
        {
            return _expected == 1
                ? Fault(ChainFault.ReceiptMissing, 1, FormattableString.Invariant($"the entries to {sequence - 1} are gone, and no receipt says that they were pruned"))
                : Fault(ChainFault.Missing, _expected, FormattableString.Invariant($"entry {_expected} is missing: {sequence} is the next that is there"));
        }

        if (entry is null || !Follows(entry, entry))
        {
            return Explain(entry);
        }

        entry.Hash.CopyTo(_previous);
        if (_knownHead is { } head && head.Sequence == sequence && head.Hash != Convert.ToHexStringLower(entry.Hash.Span))
        {
            return Fault(ChainFault.Changed, sequence, FormattableString.Invariant($"entry {sequence} is not the one that the signed head is of: the log was put back to an older copy and went on from there, or was written anew"));
        }

        if (_receipt is not null && entry.Entry.Action == AuditAction.AuditPruned && entry.Entry.Metadata.Any(item => item.Key == "receipt" && item.Value == _receipt.Signature))
        {
            _receiptFound = true;
        }

        if (_block.Number != AuditIndexValue.BlockOf(sequence) && CheckIndex() is { } hidden)
        {
            return hidden;
        }

        _block.Add(sequence, entry.Entry);
        _expected++;
        _entries++;
        return null;
    }

    private bool Follows(ChainedEntry entry, ChainedEntry place) =>
        place.Hash.Span.SequenceEqual(_encoder.Hash(_previous, _encoder.Encode(entry.Node, _expected, entry.Entry)));

    // An entry that belongs here and stands further on was moved; one that stands nowhere was changed.
    private ChainVerdict Explain(ChainedEntry? here)
    {
        for (var from = _expected + 1; ;)
        {
            var rows = _readers.Read((_chain, from), static (sql, at) => AuditReader.Rows(sql, at._chain, at.from, Slice));
            if (rows.Any(row => row.Entry is { } later && (Follows(later, later) || (here is not null && Follows(later, here)))))
            {
                return Fault(ChainFault.Reordered, _expected, FormattableString.Invariant($"what stands as entry {_expected} is another one, and the one that belongs there stands further on"));
            }

            if (rows.Count < Slice)
            {
                return Fault(ChainFault.Changed, _expected, FormattableString.Invariant($"entry {_expected} is not the one that was written"));
            }

            from = rows[^1].Sequence + 1;
        }
    }

    // What is not in the index is found by no query, as if it were not there.
    private ChainVerdict? CheckIndex()
    {
        if (_block.Number < 0)
        {
            return null;
        }

        var isWhole = _readers.Read((_chain, _block), static (sql, at) => at._block.IsIndexed(sql, at._chain.Id));
        var (first, last) = (_block.First, _block.Last);
        _block.Clear();
        return isWhole ? null : Fault(ChainFault.Changed, first, FormattableString.Invariant($"the index of the entries {first} to {last} does not hold all that is in them, so that queries would miss some"));
    }

    private ChainVerdict? CheckEnd()
    {
        if (_expected <= _chain.Sequence)
        {
            return Fault(ChainFault.Truncated, _expected, FormattableString.Invariant($"the entries from {_expected} to {_chain.Sequence} are gone from the end"));
        }

        if (_highest > _chain.Sequence)
        {
            return Fault(ChainFault.Changed, _chain.Sequence + 1, FormattableString.Invariant($"there are entries after {_chain.Sequence}, which the head does not know of"));
        }

        if (!AuditKey.Equal(_chain.Mac, _key.MarkHead(_chain.Name, _chain.Sequence, _chain.Hash)))
        {
            return Fault(ChainFault.SignatureInvalid, _chain.Sequence, FormattableString.Invariant($"the head at entry {_chain.Sequence} does not bear the mark of this instance: entries were removed from the end, or made up"));
        }

        if (!_chain.Hash.AsSpan().SequenceEqual(_previous))
        {
            return Fault(ChainFault.Changed, _chain.Sequence, FormattableString.Invariant($"the entries to {_chain.Sequence} are not those that the head is of: at least one was changed, and the hashes after it made to fit"));
        }

        if (_chain.Pruned > 0 && !_receiptFound)
        {
            return Fault(ChainFault.ReceiptMissing, _chain.Pruned, FormattableString.Invariant($"no entry tells that the entries to {_chain.Pruned} were pruned"));
        }

        return _knownHead is { } head && head.Sequence > _chain.Sequence
            ? Fault(ChainFault.Truncated, _chain.Sequence + 1, FormattableString.Invariant($"the signed head is of entry {head.Sequence}, and {_chain.Sequence} is the last that is there"))
            : null;
    }

    private static bool TryHash(string text, out byte[] hash)
    {
        hash = text.Length == 64 && text.AsSpan().IndexOfAnyExcept("0123456789abcdef") < 0 ? Convert.FromHexString(text) : [];
        return hash.Length > 0;
    }
}
