using System.Globalization;
using Bailey.Storage.Postgres;
using Bailey.Storage.Sql;
using Npgsql;

namespace Bailey.Storage.Backups;

/// <summary>The tables of a PostgreSQL store as files, each of the same moment, and back into an empty database.</summary>
internal static class PostgresTables
{
    /// <summary>Where the files of tables are in a backup.</summary>
    internal const string Folder = "database/";

    // Those that are referred to before those that refer to them.
    private static readonly string[] s_tables =
    [
        "packages", "installations", "installed_packages", "plugin_values", "domains", "documents", "signals", "signal_steps", "events", "records",
        "audit_chains", "audit_root", "audit_entries", "audit_index", "audit_blocks",
    ];

    // What nodes that run tell each other is of no use to others.
    private static readonly string[] s_leftOut = ["nodes", "writers", "changes", "changes_forgotten", "bailey_schema"];

    /// <summary>The names of the files.</summary>
    internal static IEnumerable<string> Files => s_tables.Select(static table => $"{Folder}{table}.copy");

    /// <summary>Copies all tables as they are at one moment.</summary>
    /// <exception cref="BackupException">The database has a table that nobody thought of.</exception>
    internal static async Task CopyAsync(PostgresPluginStoreOptions options, string folder, CancellationToken cancellationToken)
    {
        using var database = new PostgresDatabase(options);
        await using var connection = database.Connect();
        await RunAsync(connection, "SELECT set_config('statement_timeout', '0', false)", cancellationToken).ConfigureAwait(false);
        await RunAsync(connection, "BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY", cancellationToken).ConfigureAwait(false);
        var there = new List<string>();
        await using (var command = new NpgsqlCommand("SELECT tablename FROM pg_catalog.pg_tables WHERE schemaname = current_schema()", connection))
        await using (var reader = await command.ExecuteReaderAsync(cancellationToken).ConfigureAwait(false))
        {
            while (await reader.ReadAsync(cancellationToken).ConfigureAwait(false))
            {
                there.Add(reader.GetString(0));
            }
        }

        if (there.Except(s_tables).Except(s_leftOut).FirstOrDefault() is { } unknown)
        {
            throw new BackupException(BackupReason.Failed, $"the database has a table '{unknown}' that is none of Bailey's; give Bailey a database, or a schema, of its own");
        }

        foreach (var table in s_tables)
        {
            var rows = table == "records" ? $"(SELECT * FROM records WHERE NOT {RecordWriter.IsOneTime})" : table;
            await using var source = await connection.BeginRawBinaryCopyAsync($"COPY {rows} TO STDOUT (FORMAT BINARY)", cancellationToken).ConfigureAwait(false);
            await using var target = File.Create(Path.Combine(folder, $"{table}.copy"));
            await source.CopyToAsync(target, cancellationToken).ConfigureAwait(false);
        }
    }

    /// <summary>Puts copies into a database without anything in it: all of them, or none.</summary>
    /// <exception cref="BackupException">The database holds something, or was migrated further than the backup.</exception>
    internal static async Task RestoreAsync(PostgresPluginStoreOptions options, string folder, long schema, CancellationToken cancellationToken)
    {
        PostgresPluginStore.Migrate(options);
        if (schema != PostgresMigrations.Newest)
        {
            throw new BackupException(BackupReason.Newer, string.Create(CultureInfo.InvariantCulture, $"the backup has the schema {schema}, and this Bailey makes {PostgresMigrations.Newest}; restore it with the Bailey that made it, and migrate then"));
        }

        using var database = new PostgresDatabase(options);
        await using var connection = database.Connect();
        await RunAsync(connection, "SELECT set_config('statement_timeout', '0', false)", cancellationToken).ConfigureAwait(false);
        await using var transaction = await connection.BeginTransactionAsync(cancellationToken).ConfigureAwait(false);
        using (var sql = PostgresDatabase.SessionOf(database.Connect()))
        {
            foreach (var table in s_tables)
            {
                if (sql.First($"SELECT COUNT(*) FROM (SELECT 1 FROM {table} LIMIT 1) AS first_row", static row => row.GetInt64(0)) > 0)
                {
                    throw new BackupException(BackupReason.NotEmpty, $"the database holds something already, in {table}, which is not overwritten; name a database that is empty");
                }
            }
        }

        foreach (var table in s_tables)
        {
            await using var source = File.OpenRead(Path.Combine(folder, $"{table}.copy"));
            await using var target = await connection.BeginRawBinaryCopyAsync($"COPY {table} FROM STDIN (FORMAT BINARY)", cancellationToken).ConfigureAwait(false);
            await source.CopyToAsync(target, cancellationToken).ConfigureAwait(false);
        }

        await RunAsync(connection, "SELECT setval(pg_get_serial_sequence('events', 'number'), GREATEST((SELECT COALESCE(MAX(number), 0) FROM events), 1))", cancellationToken).ConfigureAwait(false);
        await transaction.CommitAsync(cancellationToken).ConfigureAwait(false);
    }

    private static async Task RunAsync(NpgsqlConnection connection, string sql, CancellationToken cancellationToken)
    {
        await using var command = new NpgsqlCommand(sql, connection) { CommandTimeout = 0 };
        await command.ExecuteNonQueryAsync(cancellationToken).ConfigureAwait(false);
    }
}
