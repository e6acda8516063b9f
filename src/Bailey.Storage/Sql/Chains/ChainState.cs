using System.Security.Cryptography;
using Bailey.Plugins.Audit;

namespace Bailey.Storage.Sql.Chains;

/// <summary>A chain as the writer sees it: its head, and what of the block it is in stands in the index already.</summary>
internal sealed class ChainState(long id, string name, long sequence, long pruned, byte[] hash)
{
    internal const int SequenceBits = 40;

    internal long Id => id;

    internal string Name => name;

    internal long Sequence { get; private set; } = sequence;

    internal long Pruned { get; set; } = pruned;

    internal byte[] Hash { get; } = hash;

    internal bool IsChanged { get; set; }

    internal long Block { get; private set; } = AuditIndexValue.BlockOf(Math.Max(sequence, 1));

    internal HashSet<long> Indexed { get; } = [];

    /// <summary>The entry before, whose values are in the index where it is in the same block.</summary>
    internal AuditEntry? Last { get; private set; }

    internal long Earliest { get; private set; } = long.MaxValue;

    internal long Latest { get; private set; } = long.MinValue;

    internal static long PlaceOf(long chain, long sequence) => (chain << SequenceBits) + sequence;

    /// <summary>Begins another block; whatever was known of the one before must be stored.</summary>
    internal void BeginBlock(long block)
    {
        (Block, Last, Earliest, Latest) = (block, null, long.MaxValue, long.MinValue);
        Indexed.Clear();
    }

    internal void Append(AuditEntry entry, long time, ReadOnlySpan<byte> newHash)
    {
        Sequence++;
        newHash[..SHA256.HashSizeInBytes].CopyTo(Hash);
        (Last, IsChanged) = (entry, true);
        (Earliest, Latest) = (Math.Min(Earliest, time), Math.Max(Latest, time));
    }
}
