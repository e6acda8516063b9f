using System.Collections.Concurrent;
using System.Data.Common;
using Bailey.Plugins.Store;

namespace Bailey.Storage.Sql;

/// <summary>Connections that read, kept with their prepared statements for the next who needs one.</summary>
/// <param name="database">The database.</param>
/// <param name="maxIdle">Connections that are kept while nobody needs them.</param>
/// <param name="maxOpen">Connections that are used at once; whoever wants another one waits.</param>
/// <param name="patience">For how long.</param>
internal sealed class SessionPool(ISqlDatabase database, int maxIdle, int maxOpen, TimeSpan patience) : IDisposable
{
    private readonly ConcurrentBag<(long Generation, SqlSession Session)> _idle = [];
    private readonly SemaphoreSlim _open = new(maxOpen);
    private long _generation;
    private int _idleCount;
    private volatile bool _isDisposed;

    /// <summary>Reads, on a connection that nobody else uses meanwhile.</summary>
    /// <exception cref="PluginStoreException">The database cannot be read.</exception>
    internal T Read<TState, T>(TState state, Func<SqlSession, TState, T> read)
    {
        ThrowIfDisposed();
        if (!_open.Wait(patience))
        {
            throw new PluginStoreException(StoreReason.Unavailable, FormattableString.Invariant($"all {maxOpen} connections that read the database are in use, and none came free; try again, or let the store have more of them"));
        }

        try
        {
            return ReadOnce(state, read, maySkip: true, out var result) || ReadOnce(state, read, maySkip: false, out result) ? result : throw new InvalidOperationException();
        }
        finally
        {
            _open.Release();
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

    // False where a connection that was kept had been lost meanwhile; then those kept with it are too.
    private bool ReadOnce<TState, T>(TState state, Func<SqlSession, TState, T> read, bool maySkip, out T result)
    {
        ThrowIfDisposed();
        var generation = Volatile.Read(ref _generation);
        SqlSession? session = null;
        var wasKept = false;
        try
        {
            session = Take(generation);
            wasKept = session is not null;
            session ??= database.OpenForReading();
            result = read(session, state);
            Return(generation, session);
            return true;
        }
        catch (Exception e) when (e is DbException or TimeoutException or IOException or UnauthorizedAccessException or System.Text.Json.JsonException or InvalidCastException or FormatException or KeyNotFoundException)
        {
            session?.Dispose();
            if (wasKept && maySkip && database.IsConnectionLost(e))
            {
                Renew();
                result = default!;
                return false;
            }

            throw database.Translate(e);
        }
        catch
        {
            session?.Dispose();
            throw;
        }
    }

    private void ThrowIfDisposed() => ObjectDisposedException.ThrowIf(_isDisposed, typeof(SqlPluginStore));

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
        if (_isDisposed || generation != Volatile.Read(ref _generation) || Volatile.Read(ref _idleCount) >= maxIdle)
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
