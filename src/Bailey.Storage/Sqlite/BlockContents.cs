using Bailey.Plugins.Audit;
using Bailey.Storage.Sql;

namespace Bailey.Storage.Sqlite;

/// <summary>What a block of entries holds, and whether the index says so.</summary>
internal sealed class BlockContents
{
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
        return earliest <= _earliest && latest >= _latest
            && _values.All(value => sql.First("SELECT 1 FROM audit_index WHERE chain = @1 AND value = @2 AND block = @3", static row => row.GetInt64(0), chain, value, Number) == 1);
    }
}
