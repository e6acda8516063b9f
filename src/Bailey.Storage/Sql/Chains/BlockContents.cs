using Bailey.Plugins.Audit;

namespace Bailey.Storage.Sql.Chains;

/// <summary>What a block of entries holds, and whether the index says so.</summary>
internal sealed class BlockContents
{
    private const int AtOnce = 32;

    private static readonly string s_count = "SELECT COUNT(*) FROM audit_index WHERE chain = @1 AND block = @2 AND value IN ("
        + string.Join(", ", Enumerable.Range(3, AtOnce).Select(static number => FormattableString.Invariant($"@{number}"))) + ")";

    private readonly HashSet<long> _values = [];
    private long _earliest;
    private long _latest;

    /// <summary>The block; -1 where there is none.</summary>
    internal long Number { get; private set; } = -1;

    internal long First { get; private set; }

    internal long Last { get; private set; }

    internal void Clear()
    {
        (Number, _earliest, _latest) = (-1, long.MaxValue, long.MinValue);
        _values.Clear();
    }

    internal void Add(long sequence, AuditEntry entry)
    {
        if (Number < 0)
        {
            Clear();
            (Number, First) = (AuditIndexValue.BlockOf(sequence), sequence);
        }

        Last = sequence;
        AuditIndexValue.All(entry, value => _values.Add(value));
        var time = Instant.ToMicroseconds(entry.Time);
        (_earliest, _latest) = (Math.Min(_earliest, time), Math.Max(_latest, time));
    }

    internal bool IsIndexed(SqlSession sql, long chain)
    {
        var (earliest, latest) = sql.First(
            "SELECT earliest, latest FROM audit_blocks WHERE chain = @1 AND block = @2", static row => (row.GetInt64(0), row.GetInt64(1)), chain, Number);
        return earliest <= _earliest && latest >= _latest && _values.Chunk(AtOnce).All(values => CountOf(sql, chain, values) == values.Length);
    }

    private long CountOf(SqlSession sql, long chain, long[] values)
    {
        object?[] arguments = [chain, Number, .. Enumerable.Range(0, AtOnce).Select(index => (object)values[Math.Min(index, values.Length - 1)])];
        return sql.First(s_count, static row => row.GetInt64(0), arguments);
    }
}
