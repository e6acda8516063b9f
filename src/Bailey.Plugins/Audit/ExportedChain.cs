using System.Text;

namespace Bailey.Plugins.Audit;

/// <summary>Checks an export in JSON lines against itself, without the database it came from.</summary>
public static class ExportedChain
{
    /// <summary>Bytes of one line: 256 KiB.</summary>
    public const int MaxLineBytes = 256 * 1_024;

    // ,"previous":"<64>","hash":"<64>"}
    private const int TailLength = 12 + 1 + 64 + 1 + 8 + 1 + 64 + 2;

    /// <summary>Checks an export of one chain: that each entry is the one that was written and follows on the one before.</summary>
    /// <param name="lines">The export.</param>
    /// <param name="head">A signed head that must be in it; null for none. Whether its key is that of the instance is for the caller to know.</param>
    /// <param name="cancellationToken">Ends the checking.</param>
    public static async Task<ChainVerdict> VerifyAsync(Stream lines, SignedHead? head = null, CancellationToken cancellationToken = default)
    {
        ArgumentNullException.ThrowIfNull(lines);
        if (head is not null && !AuditSignature.Verify(AuditSignature.TextOf(head), head.Key, head.Signature))
        {
            return new ChainVerdict(head.Chain, 0, ChainFault.SignatureInvalid, head.Sequence, "the signed head bears a signature that does not verify");
        }

        var walk = new Walk(head);
        var buffer = new byte[MaxLineBytes];
        var length = 0;
        while (true)
        {
            var read = await lines.ReadAsync(buffer.AsMemory(length), cancellationToken).ConfigureAwait(false);
            length += read;
            var start = 0;
            for (int end; (end = buffer.AsSpan(start, length - start).IndexOf((byte)'\n')) >= 0; start += end + 1)
            {
                if (walk.Check(buffer.AsSpan(start, end)) is { } fault)
                {
                    return fault;
                }
            }

            buffer.AsSpan(start, length - start).CopyTo(buffer);
            length -= start;
            if (read == 0 || length == buffer.Length)
            {
                // A line without its end is one that was cut, or one that nobody exported.
                return length == 0 ? walk.End() : walk.Check(buffer.AsSpan(0, length)) ?? walk.End();
            }
        }
    }

    private sealed class Walk(SignedHead? head)
    {
        private readonly AuditEncoder _encoder = new();
        private string? _chain;
        private string? _previous;
        private long _sequence;
        private long _entries;
        private bool _isHeadSeen;

        internal ChainVerdict? Check(ReadOnlySpan<byte> line)
        {
            line = line.TrimEnd((byte)'\r');
            if (line.IsEmpty)
            {
                return null;
            }

            if (!TryRead(line, out var canonical, out var previous, out var hash, out var sequence, out var chain))
            {
                return Fault(ChainFault.Changed, _sequence + 1, $"line {_entries + 1} is no entry of an export");
            }

            _chain ??= chain;
            if (chain != _chain)
            {
                return Fault(ChainFault.Changed, sequence, $"line {_entries + 1} is of another chain, '{chain}'");
            }

            if (_previous is not null && sequence != _sequence + 1)
            {
                return sequence > _sequence + 1
                    ? Fault(ChainFault.Missing, _sequence + 1, $"entry {_sequence + 1} is missing: {sequence} is the next that is there")
                    : Fault(ChainFault.Reordered, sequence, $"entry {sequence} stands after {_sequence}");
            }

            var expected = _previous ?? (sequence == 1 ? Convert.ToHexStringLower(AuditEncoder.GenesisOf(chain)) : previous);
            if (previous != expected || hash != Convert.ToHexStringLower(_encoder.Hash(Convert.FromHexString(previous), canonical)))
            {
                return Fault(ChainFault.Changed, sequence, $"entry {sequence} is not the one that was written");
            }

            if (head is not null && head.Chain == chain && head.Sequence == sequence)
            {
                _isHeadSeen = true;
                if (head.Hash != hash)
                {
                    return Fault(ChainFault.Changed, sequence, $"entry {sequence} is not the one that the signed head is of");
                }
            }

            (_previous, _sequence, _entries) = (hash, sequence, _entries + 1);
            return null;
        }

        internal ChainVerdict End() => head is not null && !_isHeadSeen
            ? Fault(ChainFault.Truncated, head.Sequence, $"the signed head is of entry {head.Sequence} of '{head.Chain}', which is not in the export")
            : new ChainVerdict(_chain ?? head?.Chain ?? AuditChain.Instance, _entries);

        private static bool TryRead(ReadOnlySpan<byte> line, out byte[] canonical, out string previous, out string hash, out long sequence, out string chain)
        {
            (canonical, previous, hash, sequence, chain) = ([], "", "", 0, "");
            if (line.Length <= TailLength || line.Length >= MaxLineBytes)
            {
                return false;
            }

            var tail = line[^TailLength..];
            previous = Encoding.ASCII.GetString(tail.Slice(13, 64));
            hash = Encoding.ASCII.GetString(tail.Slice(87, 64));
            if (!tail.SequenceEqual(Encoding.ASCII.GetBytes($",\"previous\":\"{previous}\",\"hash\":\"{hash}\"}}")) || !IsHex(previous) || !IsHex(hash))
            {
                return false;
            }

            canonical = [.. line[..^TailLength], (byte)'}'];
            if (!AuditDecoder.TryDecode(canonical, out _, out sequence, out var entry) || sequence < 1)
            {
                return false;
            }

            chain = entry.Community ?? AuditChain.Instance;
            return true;
        }

        private static bool IsHex(string text) => text.AsSpan().IndexOfAnyExcept("0123456789abcdef") < 0;

        private ChainVerdict Fault(string fault, long sequence, FormattableString message) =>
            new(_chain ?? head?.Chain ?? AuditChain.Instance, _entries, fault, sequence, FormattableString.Invariant(message));
    }
}
