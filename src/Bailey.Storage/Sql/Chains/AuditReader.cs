using System.Data.Common;
using System.Text;
using System.Text.Json;
using Bailey.Plugins.Audit;

namespace Bailey.Storage.Sql.Chains;

/// <summary>Reads chains and entries.</summary>
internal static class AuditReader
{
    internal const string Columns = "place, id, time, node, domain, principal, plugin, version, action, capability, target, outcome, reason, decision, duration, fuel, metadata, hash";
    private const string ChainColumns = "SELECT id, name, sequence, hash, mac, pruned, receipt FROM audit_chains";

    internal static ChainRow? FindChain(SqlSession sql, string name) => sql.First($"{ChainColumns} WHERE name = @1", Chain, name);

    internal static List<ChainRow> ListChains(SqlSession sql) => sql.All($"{ChainColumns} ORDER BY name", Chain);

    /// <summary>Entries in order, of those that are not pruned.</summary>
    internal static List<ChainedEntry> Entries(SqlSession sql, ChainRow chain, long from, int limit) => sql.All(
        $"SELECT {Columns} FROM audit_entries WHERE place >= @1 AND place < @2 ORDER BY place LIMIT @3",
        row => Entry(row, chain.Name),
        ChainState.PlaceOf(chain.Id, from), ChainState.PlaceOf(chain.Id + 1, 0), limit);

    /// <summary>The hash that the first entry read follows on.</summary>
    internal static byte[]? HashBefore(SqlSession sql, ChainRow chain, long from) =>
        from <= chain.Pruned + 1
            ? chain.Pruned == 0 ? AuditEncoder.GenesisOf(chain.Name) : PrunedHash(chain)
            : sql.First("SELECT hash FROM audit_entries WHERE place = @1", static row => row.GetFieldValue<byte[]>(0), ChainState.PlaceOf(chain.Id, from - 1));

    /// <summary>Rows in order, of those that are not pruned, with the entry where it can be read.</summary>
    internal static List<(long Sequence, ChainedEntry? Entry)> Rows(SqlSession sql, ChainRow chain, long from, int limit) => sql.All(
        $"SELECT {Columns} FROM audit_entries WHERE place >= @1 AND place < @2 ORDER BY place LIMIT @3",
        row => (row.GetInt64(0) - ChainState.PlaceOf(chain.Id, 0), TryEntry(row, chain.Name)),
        ChainState.PlaceOf(chain.Id, from), ChainState.PlaceOf(chain.Id + 1, 0), limit);

    /// <summary>The highest entry that is there; 0 where none is.</summary>
    internal static long HighestSequence(SqlSession sql, ChainRow chain) => sql.First(
        "SELECT COALESCE(MAX(place), @1) - @1 FROM audit_entries WHERE place >= @1 AND place < @2",
        static row => row.GetInt64(0), ChainState.PlaceOf(chain.Id, 0), ChainState.PlaceOf(chain.Id + 1, 0));

    /// <summary>To which entry a chain was pruned, and to which it may be.</summary>
    internal static (long Pruned, long Through) Prunable(SqlSession sql, string name, long oldest, long kept)
    {
        if (FindChain(sql, name) is not { } chain)
        {
            return (0, 0);
        }

        // The first that is young enough; what is behind it stays, whatever its clock said.
        var young = sql.First(
            "SELECT place FROM audit_entries WHERE place > @1 AND place <= @2 AND time >= @3 ORDER BY place LIMIT 1",
            static row => (long?)row.GetInt64(0), ChainState.PlaceOf(chain.Id, chain.Pruned), ChainState.PlaceOf(chain.Id, chain.Sequence), oldest);
        var byAge = young is { } place ? place - ChainState.PlaceOf(chain.Id, 1) : chain.Sequence;
        return (chain.Pruned, Math.Max(byAge, chain.Sequence - kept));
    }

    internal static ChainedEntry Entry(DbDataReader row, string chain)
    {
        var entry = new AuditEntry
        {
            Id = Instant.ToId(row.GetFieldValue<byte[]>(1)),
            Time = Instant.FromMicroseconds(row.GetInt64(2)),
            Community = chain == AuditChain.Instance ? null : chain,
            DomainPath = StoredText.Of(row, 4),
            Principal = StoredText.Optional(row, 5),
            Plugin = StoredText.Optional(row, 6),
            Version = StoredText.Optional(row, 7),
            Action = AuditAction.Find(StoredText.Of(row, 8)) ?? throw new FormatException("the action is none of the closed set"),
            Capability = StoredText.Optional(row, 9),
            Target = StoredText.Optional(row, 10),
            Outcome = row.GetInt64(11) is >= 0 and <= (long)AuditOutcome.Breached and var outcome ? (AuditOutcome)outcome : throw new FormatException("the outcome is none of the closed set"),
            ReasonCode = StoredText.Of(row, 12),
            DecisionId = Instant.ToId(row.GetFieldValue<byte[]>(13)),
            Duration = TimeSpan.FromMicroseconds(row.GetInt64(14)),
            Fuel = row.GetInt64(15),
            Metadata = StoredText.Optional(row, 16) is { } metadata ? AuditDecoder.DecodeMetadata(Encoding.UTF8.GetBytes(metadata)) : [],
        };
        return new ChainedEntry(StoredText.Of(row, 3), row.GetInt64(0) & ((1L << ChainState.SequenceBits) - 1), entry, row.GetFieldValue<byte[]>(17));
    }

    private static byte[]? PrunedHash(ChainRow chain) => JsonSerializer.Deserialize<PruneReceipt>(chain.Receipt ?? "null") is { } receipt ? Convert.FromHexString(receipt.Hash) : null;

    // Whatever somebody has put there: it is no entry then.
    private static ChainedEntry? TryEntry(DbDataReader row, string chain)
    {
        try
        {
            return Entry(row, chain);
        }
        catch (Exception e) when (e is FormatException or InvalidCastException or InvalidOperationException or JsonException or OverflowException or ArgumentException)
        {
            return null;
        }
    }

    private static ChainRow Chain(DbDataReader row) =>
        new(row.GetInt64(0), StoredText.Of(row, 1), row.GetInt64(2), row.GetFieldValue<byte[]>(3), row.GetFieldValue<byte[]>(4), row.GetInt64(5), StoredText.Optional(row, 6));
}
