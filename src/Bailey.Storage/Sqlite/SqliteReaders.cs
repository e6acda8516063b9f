using System.Collections.Concurrent;
using Bailey.Storage.Sql;
using Microsoft.Data.Sqlite;

namespace Bailey.Storage.Sqlite;

/// <summary>Connections that read, kept with their prepared statements for the next who needs one.</summary>
internal sealed class SqliteReaders(SqliteDatabase database) : IDisposable
{
    private const int MaxIdle = 16;
    private readonly ConcurrentBag<(long Generation, SqlSession Session)> _idle = [];
    private long _generation;
    private int _idleCount;
    private volatile bool _isDisposed;

    /// <summary>Reads, on a connection that nobody else uses meanwhile.</summary>
    /// <exception cref="Bailey.Plugins.Store.PluginStoreException">The database cannot be read.</exception>
    internal T Read<TState, T>(TState state, Func<SqlSession, TState, T> read)
    {
        ObjectDisposedException.ThrowIf(_isDisposed, typeof(SqlitePluginStore));
        var generation = Volatile.Read(ref _generation);
        SqlSession? session = null;
        try
        {
            session = Take(generation) ?? database.OpenForReading();
            var result = read(session, state);
            Return(generation, session);
            return result;
        }
        catch (Exception e) when (e is SqliteException or IOException or UnauthorizedAccessException or System.Text.Json.JsonException or InvalidCastException or FormatException or KeyNotFoundException)
        {
            session?.Dispose();
            throw database.Translate(e);
        }
        catch
        {
            session?.Dispose();
            throw;
        }
    }

    /// <summary>Closes what is idle, and what is returned later: the database was opened anew.</summary>
    internal void Renew()
    {
        Interlocked.Increment(ref _generation);
        Clear();
    }

    /// <inheritdoc/>
    public void Dispose()
    {
        _isDisposed = true;
        Renew();
    }

    private SqlSession? Take(long generation)
    {
        while (_idle.TryTake(out var idle))
        {
            Interlocked.Decrement(ref _idleCount);
            if (idle.Generation == generation)
            {
                return idle.Session;
            }

            idle.Session.Dispose();
        }

        return null;
    }

    private void Return(long generation, SqlSession session)
    {
        if (_isDisposed || generation != Volatile.Read(ref _generation) || Volatile.Read(ref _idleCount) >= MaxIdle)
        {
            session.Dispose();
            return;
        }

        Interlocked.Increment(ref _idleCount);
        _idle.Add((generation, session));
        if (_isDisposed)
        {
            Clear();
        }
    }

    private void Clear()
    {
        while (_idle.TryTake(out var idle))
        {
            Interlocked.Decrement(ref _idleCount);
            idle.Session.Dispose();
        }
    }
}
