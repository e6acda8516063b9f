using System.Globalization;
using Bailey.Plugins.Audit;

namespace Bailey.Storage.Sql.Chains;

/// <summary>
/// Finds a page of entries, the newest first. The index says in which blocks the wanted values occur, and only those are looked into. Where they occur in
/// many blocks and seldom in one entry, a page ends after so many blocks, whatever was found: nobody keeps the database busy with one question.
/// </summary>
internal sealed class AuditSearch
{
    private const int BlocksAtOnce = 64;
    private const int BlocksOfPage = AuditPage.MaxEntriesLooked / BlockSize;
    private const int BlockSize = 1 << AuditIndexValue.BlockBits;
    private const int MaxLimit = 1_000;
    private const int MaxWithout = 1_000;

    private readonly SqlSession _sql;
    private readonly AuditQuery _query;
    private readonly List<long> _values = [];
    private readonly List<object?> _arguments = [0L, 0L, 0L];
    private readonly string _where = "";
    private readonly long _from;
    private readonly long _to;

    internal AuditSearch(SqlSession sql, AuditQuery query)
    {
        (_sql, _query) = (sql, query);
        if (query.Limit is < 1 or > MaxLimit)
        {
            throw new AuditQueryException(AuditQueryReason.LimitOutOfRange, FormattableString.Invariant($"a page has 1 to {MaxLimit:N0} entries, and {query.Limit} were asked for"));
        }

        // The rarest kinds of values first: their blocks are looked through, and the others only asked about.
        if (query.DecisionId is { } decision)
        {
            _where += Require(AuditIndexValue.Decision(decision), "decision", Instant.ToBytes(decision));
        }

        if (query.Principal is { } principal)
        {
            _where += Require(AuditIndexValue.Principal(principal), "principal", principal);
        }

        if (query.Plugin is { } plugin)
        {
            _where += Require(AuditIndexValue.Plugin(plugin), "plugin", plugin);
        }

        if (query.ReasonCode is { } reason)
        {
            _where += Require(AuditIndexValue.Reason(reason), "reason", reason);
        }

        if (query.DomainSubtree is { } domain && Subtree(domain) is { Length: > 1 } subtree)
        {
            _values.Add(AuditIndexValue.Domain(subtree));
            var (exact, below) = (Argument(subtree), Argument($"{subtree}/"));
            _where += $" AND (domain = {exact} OR substr(domain, 1, {Argument(sql.CodePoints(subtree) + 1)}) = {below})";
        }

        if (query.Outcome is { } outcome)
        {
            _where += Require(AuditIndexValue.Outcome(outcome), "outcome", (long)outcome);
        }

        if (query.Action is { } action)
        {
            _where += Require(AuditIndexValue.Action(action.Name), "action", action.Name);
        }

        if (query.WithoutOperations.Length > MaxWithout)
        {
            throw new AuditQueryException(AuditQueryReason.LimitOutOfRange, FormattableString.Invariant($"{MaxWithout:N0} operations can be left out at most, and {query.WithoutOperations.Length:N0} were"));
        }

        if (!query.WithoutOperations.IsEmpty)
        {
            // The target of such an entry begins with the path, and may say after it on what the operation was.
            var (operation, ok) = (Argument(AuditAction.Operation.Name), Argument((long)AuditOutcome.Ok));
            _where += $" AND NOT (action = {operation} AND outcome = {ok} AND {sql.Dialect.FirstWordOf("COALESCE(target, '')")} IN ({string.Join(", ", query.WithoutOperations.Select(path => Argument(path)))}))";
        }

        _from = query.From is { } from ? Ceiling(from) : long.MinValue;
        _to = query.To is { } to ? Ceiling(to) : long.MaxValue;
        if (IsTimed)
        {
            _where += $" AND time >= {Argument(_from)} AND time < {Argument(_to)}";
        }
    }

    private bool IsTimed => _query.From is not null || _query.To is not null;

    private bool IsIndexed => _values.Count > 0 || IsTimed;

    internal AuditPage Run(CancellationToken cancellationToken)
    {
        var before = Before(_query.Cursor);
        if (AuditReader.FindChain(_sql, _query.Community) is not { } chain)
        {
            return new AuditPage([], null);
        }

        var (lowest, highest) = (chain.Pruned + 1, Math.Min(chain.Sequence, before - 1));
        List<ChainedEntry> found = [];
        if (_where.Length == 0)
        {
            Look(chain, lowest, highest, found);
            return PageOf(found, null);
        }

        var looked = 0;
        for (var block = AuditIndexValue.BlockOf(Math.Max(highest, 1)); highest >= lowest;)
        {
            var blocks = IsIndexed ? Blocks(chain, block) : AllBlocks(lowest, block);
            foreach (var candidate in blocks)
            {
                cancellationToken.ThrowIfCancellationRequested();
                if (looked++ == BlocksOfPage)
                {
                    // Whatever is in later blocks was seen.
                    return PageOf(found, Math.Min(highest, (candidate + 1) * BlockSize) + 1);
                }

                Look(chain, Math.Max(lowest, (candidate * BlockSize) + 1), Math.Min(highest, (candidate + 1) * BlockSize), found);
                if (found.Count > _query.Limit)
                {
                    return PageOf(found, null);
                }
            }

            if (blocks.Count < BlocksAtOnce)
            {
                break;
            }

            block = blocks[^1] - 1;
        }

        return PageOf(found, null);
    }

    // One more than wanted was looked for, so that it is known whether there is more.
    private AuditPage PageOf(List<ChainedEntry> found, long? seenTo) => found.Count > _query.Limit
        ? new AuditPage([.. found.Take(_query.Limit)], found[_query.Limit - 1].Sequence.ToString(CultureInfo.InvariantCulture))
        : new AuditPage([.. found], seenTo?.ToString(CultureInfo.InvariantCulture));

    private static string Subtree(string domain) => domain.StartsWith('/')
        ? domain.TrimEnd('/')
        : throw new AuditQueryException(AuditQueryReason.DomainInvalid, "a domain is a path that begins with '/', as /games");

    // A cursor says where in the chain of the query a page ended, and nothing else: one that is made up shows nothing that the query would not.
    private static long Before(string? cursor) =>
        cursor is null ? long.MaxValue
        : long.TryParse(cursor, NumberStyles.None, CultureInfo.InvariantCulture, out var before) && before is >= 1 and < 1L << ChainState.SequenceBits ? before
        : throw new AuditQueryException(AuditQueryReason.CursorInvalid, "the cursor is none that a page before has given; begin again without one");

    // Entries are kept to the microsecond: what is at or after a moment within one is at or after the next.
    private static long Ceiling(DateTimeOffset time) => Instant.ToMicroseconds(time.AddTicks(time.Ticks > DateTimeOffset.MaxValue.Ticks - TimeSpan.TicksPerMicrosecond ? 0 : TimeSpan.TicksPerMicrosecond - 1));

    private string Require(long value, string column, object argument)
    {
        _values.Add(value);
        return $" AND {column} = {Argument(argument)}";
    }

    private string Argument(object? value)
    {
        _arguments.Add(value);
        return FormattableString.Invariant($"@{_arguments.Count}");
    }

    private void Look(ChainRow chain, long from, long to, List<ChainedEntry> found)
    {
        _arguments[0] = ChainState.PlaceOf(chain.Id, from);
        _arguments[1] = ChainState.PlaceOf(chain.Id, to);
        _arguments[2] = (long)(_query.Limit + 1 - found.Count);
        found.AddRange(_sql.All($"SELECT {AuditReader.Columns} FROM audit_entries WHERE place >= @1 AND place <= @2{_where} ORDER BY place DESC LIMIT @3", row => AuditReader.Entry(row, chain.Name), [.. _arguments]));
    }

    // Nothing rules any of them out.
    private static List<long> AllBlocks(long lowest, long highest)
    {
        var blocks = new List<long>(BlocksAtOnce);
        for (var block = highest; block >= AuditIndexValue.BlockOf(lowest) && blocks.Count < BlocksAtOnce; block--)
        {
            blocks.Add(block);
        }

        return blocks;
    }

    private List<long> Blocks(ChainRow chain, long highest)
    {
        List<object?> arguments = [chain.Id, highest, (long)BlocksAtOnce];
        var timed = "";
        if (IsTimed)
        {
            arguments.AddRange([_from, _to]);
            timed = "latest >= @4 AND earliest < @5";
        }

        if (_values.Count == 0)
        {
            return _sql.All($"SELECT block FROM audit_blocks WHERE chain = @1 AND block <= @2 AND {timed} ORDER BY block DESC LIMIT @3", static row => row.GetInt64(0), [.. arguments]);
        }

        var sql = FormattableString.Invariant($"SELECT block FROM audit_index AS wanted WHERE chain = @1 AND block <= @2 AND value = @{arguments.Count + 1}");
        arguments.Add(_values[0]);
        foreach (var value in _values.Skip(1))
        {
            arguments.Add(value);
            sql += FormattableString.Invariant($" AND EXISTS (SELECT 1 FROM audit_index AS other WHERE other.chain = @1 AND other.value = @{arguments.Count} AND other.block = wanted.block)");
        }

        if (timed.Length > 0)
        {
            sql += $" AND EXISTS (SELECT 1 FROM audit_blocks AS times WHERE times.chain = @1 AND times.block = wanted.block AND {timed})";
        }

        return _sql.All($"{sql} ORDER BY block DESC LIMIT @3", static row => row.GetInt64(0), [.. arguments]);
    }
}
