using System.Globalization;
using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Notices;
using Bailey.Storage.Sql;
using Npgsql;

namespace Bailey.Storage.Postgres;

/// <summary>
/// That this node is there: a lock on its name and a word every few seconds, on a connection of its own, over which it also hears of what others change.
/// </summary>
internal sealed class NodePresence : IAsyncDisposable
{
    internal const string Channel = "bailey_changes";

    private const int Page = 1_000;
    private const int MaxKept = 100_000;
    private const string NameLock = "hashtextextended('bailey node ' || current_schema() || ' ' || @1, 0)";
    private static readonly TimeSpan s_kept = TimeSpan.FromHours(1);
    private static readonly TimeSpan s_oftenForgotten = TimeSpan.FromMinutes(1);

    // A name that nobody has taken again in that time, as that of a container, will not be.
    private static readonly TimeSpan s_remembered = TimeSpan.FromDays(1);
    private static readonly TimeSpan s_leaving = TimeSpan.FromSeconds(3);

    // The server may need a moment to see that the process before has gone.
    private static readonly TimeSpan s_entering = TimeSpan.FromSeconds(2);

    private readonly PostgresDatabase _database;
    private readonly PostgresPluginStoreOptions _options;
    private readonly CancellationTokenSource _leaving = new();
    private readonly NoticeFeed _feed;
    private readonly Task _loop;
    private SqlSession? _sql;
    private bool _hasLock = true;
    private bool _isCutOff;
    private long _last;
    private long? _spoken;
    private long? _forgotten;
    private int _isDisposed;

    private NodePresence(PostgresDatabase database, PostgresPluginStoreOptions options, SqlSession sql, string session, long last)
    {
        (_database, _options, _sql, Session, _last) = (database, options, sql, session, last);
        _feed = new NoticeFeed(options.FaultMet);
        _loop = Task.Run(StayAsync);
    }

    /// <summary>What this life of the node is called.</summary>
    internal string Session { get; }

    /// <summary>Takes the name of the node.</summary>
    /// <exception cref="PluginStoreException">A process that runs has it.</exception>
    internal static NodePresence Enter(PostgresDatabase database, PostgresPluginStoreOptions options)
    {
        var sql = PostgresDatabase.SessionOf(database.Connect());
        try
        {
            Lock(sql, options);
            var session = Guid.NewGuid().ToString("N", CultureInfo.InvariantCulture);
            sql.Execute("BEGIN");
            sql.Execute(
                $"INSERT INTO nodes (name, session, started, heartbeat) VALUES (@1, @2, {PostgresDatabase.Now}, {PostgresDatabase.Now})"
                + " ON CONFLICT (name) DO UPDATE SET session = excluded.session, started = excluded.started, heartbeat = excluded.heartbeat", options.Node, session);
            sql.Execute("INSERT INTO writers (node, session, batch) VALUES (@1, @2, 0) ON CONFLICT (node) DO UPDATE SET session = excluded.session, batch = 0", options.Node, session);
            sql.Execute("COMMIT");
            var last = sql.First("SELECT GREATEST((SELECT COALESCE(MAX(number), 0) FROM changes), (SELECT number FROM changes_forgotten WHERE id = 1))", static row => row.GetInt64(0));
            sql.Execute($"LISTEN {Channel}");
            return new NodePresence(database, options, sql, session, last);
        }
        catch
        {
            sql.Dispose();
            throw;
        }
    }

    internal IDisposable Watch(Action<StoreNotice> watcher) => _feed.Watch(watcher);

    /// <summary>Gives the name back.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isDisposed, 1) == 0)
        {
            await _leaving.CancelAsync().ConfigureAwait(false);
        }

        await _loop.ConfigureAwait(false);
        await _feed.Ended.WaitAsync(s_leaving).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).ConfigureAwait(false);
    }

    private static void Lock(SqlSession sql, PostgresPluginStoreOptions options)
    {
        var started = TimeProvider.System.GetTimestamp();
        using var pause = new ManualResetEventSlim();
        while (!TryLock(sql, options.Node))
        {
            // A process that was cut off and has not been heard of for long has lost its name, although the server keeps its connection still.
            if (sql.First($"SELECT 1 FROM nodes WHERE name = @1 AND heartbeat < {PostgresDatabase.Now} - @2", static row => row.GetInt32(0), options.Node, Instant.Microseconds(options.NodeTimeout)) == 1)
            {
                sql.Execute(
                    "SELECT pg_terminate_backend(pid) FROM pg_catalog.pg_locks WHERE locktype = 'advisory' AND objsubid = 1 AND pid <> pg_backend_pid()"
                    + $" AND database = (SELECT oid FROM pg_catalog.pg_database WHERE datname = current_database()) AND ((CAST(classid AS BIGINT) << 32) | CAST(objid AS BIGINT)) = {NameLock}", options.Node);
            }
            else if (TimeProvider.System.GetElapsedTime(started) > s_entering)
            {
                throw new PluginStoreException(StoreReason.NodeTaken, $"another process that runs has the database open as the node {options.Node}; stop it, or give this node a name of its own");
            }

            pause.Wait(TimeSpan.FromMilliseconds(50));
        }
    }

    private static bool TryLock(SqlSession sql, string node) => sql.First($"SELECT pg_try_advisory_lock({NameLock})", static row => row.GetBoolean(0), node);

    private async Task StayAsync()
    {
        while (!_leaving.IsCancellationRequested)
        {
            try
            {
                _sql ??= await ReturnAsync().ConfigureAwait(false);
                if (_sql is null)
                {
                    break;
                }

                Speak(_sql);
                Listen(_sql);
                Forget(_sql);
                _isCutOff = false;
                await ((NpgsqlConnection)_sql.Connection).WaitAsync((int)_options.PollInterval.TotalMilliseconds, _leaving.Token).ConfigureAwait(false);
            }
            catch (OperationCanceledException) when (_leaving.IsCancellationRequested)
            {
                break;
            }
            catch (Exception e)
            {
                // Whatever it is, it is tried again, often: it is told of once.
                if (!_isCutOff)
                {
                    _isCutOff = true;
                    _options.FaultMet?.Invoke($"the node {_options.Node} has lost its connection to the database and tries again", e);
                }

                Close();
                await Task.Delay(_options.RetryDelay, _leaving.Token).ContinueWith(static _ => { }, CancellationToken.None, TaskContinuationOptions.None, TaskScheduler.Default).ConfigureAwait(false);
            }
        }

        Close();
        await LeaveAsync().ConfigureAwait(false);
        _feed.Complete();
    }

    // Null where somebody else has the name now.
    private async Task<SqlSession?> ReturnAsync()
    {
        var sql = PostgresDatabase.SessionOf(await _database.ConnectAsync(_leaving.Token).ConfigureAwait(false));
        try
        {
            sql.Execute($"LISTEN {Channel}");
            _hasLock = TryLock(sql, _options.Node);
            if (sql.First("SELECT 1 FROM nodes WHERE name = @1 AND session = @2", static row => row.GetInt32(0), _options.Node, Session) == 0)
            {
                sql.Dispose();
                return null;
            }

            _spoken = null;
            return sql;
        }
        catch
        {
            sql.Dispose();
            throw;
        }
    }

    private void Speak(SqlSession sql)
    {
        if (_spoken is { } spoken && TimeProvider.System.GetElapsedTime(spoken) < _options.Heartbeat)
        {
            return;
        }

        // After a connection was lost the server may keep the lock for the old one a while.
        _hasLock = _hasLock || TryLock(sql, _options.Node);
        sql.Execute($"UPDATE nodes SET heartbeat = {PostgresDatabase.Now} WHERE name = @1 AND session = @2", _options.Node, Session);
        _spoken = TimeProvider.System.GetTimestamp();
    }

    private void Listen(SqlSession sql)
    {
        while (_feed.IsWatched)
        {
            var rows = sql.All(
                "SELECT number, session, kind, first, second FROM changes WHERE number > @1 ORDER BY number LIMIT @2",
                static row => (Number: row.GetInt64(0), Session: row.GetString(1), Row: new NoticeRow(row.GetInt32(2), StoredText.Of(row, 3), StoredText.Optional(row, 4))), _last, Page);

            // Asked for afterwards: what was forgotten before is in none of the rows, and what is forgotten later was.
            var forgotten = sql.First("SELECT number FROM changes_forgotten WHERE id = 1", static row => row.GetInt64(0));
            if (forgotten > _last)
            {
                _feed.Tell(new Resync());
                _last = forgotten;
            }

            foreach (var (number, session, row) in rows.Where(row => row.Number > _last))
            {
                _last = number;
                if (session != Session)
                {
                    _feed.Tell(row.ToNotice());
                }
            }

            if (rows.Count < Page)
            {
                break;
            }
        }
    }

    private void Forget(SqlSession sql)
    {
        if (_forgotten is { } before && TimeProvider.System.GetElapsedTime(before) < s_oftenForgotten)
        {
            return;
        }

        sql.Execute(
            $"WITH gone AS (DELETE FROM changes WHERE time < {PostgresDatabase.Now} - @1 OR number <= (SELECT COALESCE(MAX(number), 0) FROM changes) - @2 RETURNING number)"
            + " UPDATE changes_forgotten SET number = (SELECT MAX(number) FROM gone) WHERE id = 1 AND number < (SELECT MAX(number) FROM gone)", Instant.Microseconds(s_kept), (long)MaxKept);
        sql.Execute($"DELETE FROM nodes WHERE heartbeat < {PostgresDatabase.Now} - @1", Instant.Microseconds(s_remembered));
        sql.Execute("DELETE FROM writers WHERE NOT EXISTS (SELECT 1 FROM nodes WHERE nodes.name = writers.node)");
        _forgotten = TimeProvider.System.GetTimestamp();
    }

    private async Task LeaveAsync()
    {
        try
        {
            using var limit = new CancellationTokenSource(s_leaving);
            using var sql = PostgresDatabase.SessionOf(await _database.ConnectAsync(limit.Token).ConfigureAwait(false));
            sql.Execute("DELETE FROM nodes WHERE name = @1 AND session = @2", _options.Node, Session);
            sql.Execute("DELETE FROM writers WHERE node = @1 AND session = @2", _options.Node, Session);
        }
        catch (Exception)
        {
            // The others see by themselves that this node is gone.
        }
    }

    private void Close()
    {
        try
        {
            _sql?.Dispose();
        }
        catch (Exception)
        {
            // It is given up.
        }

        _sql = null;
    }
}
