using System.Data.Common;
using Bailey.Plugins.Store;
using Bailey.Storage.Sql;
using Npgsql;

namespace Bailey.Storage.Postgres;

/// <summary>The database: how connections to it are made, and what its failures mean.</summary>
internal sealed class PostgresDatabase : ISqlDatabase, IDisposable
{
    /// <summary>The time of the database, as <see cref="Instant"/> keeps it.</summary>
    internal const string Now = "CAST(extract(epoch FROM clock_timestamp()) * 1000000 AS BIGINT)";

    // A node that was cut off in the middle of a transaction must not keep the others from the chains for longer.
    private const int MaxIdleInTransaction = 3_000;
    private const int OldestServer = 130_000;
    private static readonly SqlDialect s_dialect = new('$', " FOR UPDATE", PostgresText.BytesOf, static text => $"split_part({text}, ' ', 1)", PostgresText.Encode);
    private readonly NpgsqlDataSource _source;
    private readonly PostgresPluginStoreOptions _options;
    private readonly string _name;

    /// <exception cref="ArgumentException">The connection string cannot be read.</exception>
    internal PostgresDatabase(PostgresPluginStoreOptions options)
    {
        _options = options;
        var settings = Parse(options.ConnectionString);
        settings.Pooling = false;
        settings.Enlist = false;
        settings.Timeout = Seconds(options.ConnectTimeout);
        settings.CommandTimeout = Seconds(options.StatementTimeout) + 2;
        settings.CancellationTimeout = 1_000;
        settings.TcpKeepAlive = true;
        settings.ApplicationName = $"bailey {options.Node}";
        settings.MaxAutoPrepare = 256;
        settings.AutoPrepareMinUsages = 2;
        settings.IncludeErrorDetail = false;
        settings.PersistSecurityInfo = false;
        _name = $"{settings.Database} at {settings.Host}";
        _source = NpgsqlDataSource.Create(settings);
    }

    /// <summary>Opens a connection.</summary>
    /// <param name="readOnly">Whether it may only read.</param>
    internal NpgsqlConnection Connect(bool readOnly = false)
    {
        var connection = _source.OpenConnection();
        try
        {
            using var command = Settings(connection, readOnly);
            command.ExecuteNonQuery();
            return connection;
        }
        catch
        {
            connection.Dispose();
            throw;
        }
    }

    /// <summary>The same.</summary>
    internal async Task<NpgsqlConnection> ConnectAsync(CancellationToken cancellationToken)
    {
        var connection = await _source.OpenConnectionAsync(cancellationToken).ConfigureAwait(false);
        try
        {
            await using var command = Settings(connection, readOnly: false);
            await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
            return connection;
        }
        catch
        {
            await connection.DisposeAsync().ConfigureAwait(false);
            throw;
        }
    }

    /// <summary>A session of a connection to this database.</summary>
    internal static SqlSession SessionOf(NpgsqlConnection connection) => new(connection, s_dialect);

    /// <inheritdoc/>
    public SqlSession OpenForReading() => SessionOf(Connect(readOnly: true));

    /// <summary>Requires a server that keeps what it is given as it is.</summary>
    /// <exception cref="PluginStoreException">It does not.</exception>
    internal void RequireFit(SqlSession sql)
    {
        var (version, encoding) = sql.First("SELECT CAST(current_setting('server_version_num') AS INTEGER), current_setting('server_encoding')", static row => (row.GetInt32(0), row.GetString(1)));
        if (version < OldestServer)
        {
            throw new PluginStoreException(StoreReason.Unavailable, FormattableString.Invariant($"the database {_name} is of PostgreSQL {version / 10_000}, and Bailey needs {OldestServer / 10_000} or newer"));
        }

        if (encoding != "UTF8")
        {
            throw new PluginStoreException(StoreReason.Unavailable, $"the database {_name} has the encoding {encoding}, in which not every text can be kept; make it anew with ENCODING 'UTF8'");
        }
    }

    /// <inheritdoc/>
    public bool IsConnectionLost(Exception failure) => failure is TimeoutException or IOException
        || (failure is NpgsqlException and not PostgresException)
        || failure is PostgresException { SqlState: PostgresErrorCodes.AdminShutdown or PostgresErrorCodes.CrashShutdown or PostgresErrorCodes.CannotConnectNow };

    /// <inheritdoc/>
    public bool IsTransient(Exception failure) => failure is PostgresException { SqlState: PostgresErrorCodes.SerializationFailure or PostgresErrorCodes.DeadlockDetected };

    /// <inheritdoc/>
    public PluginStoreException Translate(Exception failure)
    {
        var remedy = failure is not PostgresException error ? "check that it runs and can be reached"
            : error.SqlState.StartsWith("28", StringComparison.Ordinal) ? "check user and password of the connection string, and pg_hba.conf of the server"
            : error.SqlState switch
            {
                PostgresErrorCodes.InvalidCatalogName => "create it, owned by the role that Bailey uses",
                PostgresErrorCodes.InsufficientPrivilege => "let the role that Bailey uses own the database, or its schema",
                PostgresErrorCodes.LockNotAvailable => "another node or somebody else holds a lock in it; it is tried again when asked for",
                PostgresErrorCodes.TooManyConnections => "let the server have more connections (max_connections): each node needs ten",
                PostgresErrorCodes.DiskFull => "give its disk more room",
                PostgresErrorCodes.ReadOnlySqlTransaction => "it is a standby, or was made read-only; name the server that can be written",
                _ => "look into its log",
            };
        return failure as PluginStoreException
            ?? new PluginStoreException(StoreReason.Unavailable, $"the database {_name} cannot be used: {Words(failure)}. What changes something is refused until it can; {remedy}", failure);
    }

    /// <inheritdoc/>
    public void Dispose() => _source.Dispose();

    private static string Words(Exception failure) =>
        (failure is PostgresException error ? error.MessageText : failure.InnerException is { } inner ? $"{failure.Message.TrimEnd('.')} ({inner.Message.TrimEnd('.')})" : failure.Message).TrimEnd('.');

    private NpgsqlCommand Settings(NpgsqlConnection connection, bool readOnly)
    {
        var command = connection.CreateCommand();
        command.CommandText = FormattableString.Invariant(
            $"""
            SELECT set_config('statement_timeout', '{(long)_options.StatementTimeout.TotalMilliseconds}', false),
              set_config('lock_timeout', '{(long)_options.WriteTimeout.TotalMilliseconds}', false),
              set_config('idle_in_transaction_session_timeout', '{MaxIdleInTransaction}', false),
              set_config('default_transaction_isolation', 'read committed', false),
              set_config('default_transaction_read_only', '{(readOnly ? "on" : "off")}', false),
              set_config('synchronous_commit', CASE current_setting('synchronous_commit') WHEN 'off' THEN 'on' ELSE current_setting('synchronous_commit') END, false),
              set_config('tcp_keepalives_idle', '10', false), set_config('tcp_keepalives_interval', '5', false), set_config('tcp_keepalives_count', '3', false),
              set_config('bailey.node', $1, false)
            """);
        command.Parameters.Add(new NpgsqlParameter { Value = _options.Node });
        return command;
    }

    // What the client says of a string that it cannot read may hold a part of the password.
    private static NpgsqlConnectionStringBuilder Parse(string text)
    {
        const string form = "it is NAME=VALUE with semicolons between, as Host=db.example.org;Database=bailey;Username=bailey;Password=..., and a value with a semicolon or quotes stands in quotes";
        var parts = new DbConnectionStringBuilder();
        try
        {
            parts.ConnectionString = text;
        }
        catch (ArgumentException)
        {
            throw new ArgumentException(text.Contains("://", StringComparison.Ordinal) ? $"the connection string is a URL; {form}" : $"the connection string cannot be read; {form}");
        }

        NpgsqlConnectionStringBuilder settings;
        try
        {
            settings = new NpgsqlConnectionStringBuilder(text);
        }
        catch (Exception e) when (e is ArgumentException or FormatException or InvalidCastException or OverflowException or KeyNotFoundException or NotSupportedException)
        {
            throw new ArgumentException($"the connection string has a name that PostgreSQL's client does not know, or a value that it cannot read; {form}");
        }

        var missing = string.IsNullOrEmpty(settings.Host) ? "Host" : string.IsNullOrEmpty(settings.Database) ? "Database" : null;
        return missing is null ? settings : throw new ArgumentException($"the connection string names no {missing}; {form}");
    }

    private static int Seconds(TimeSpan time) => (int)Math.Ceiling(time.TotalSeconds);
}
