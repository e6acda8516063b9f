using Bailey.Storage.Postgres;
using Bailey.Storage.Sqlite;

namespace Bailey.Storage.Tests.Stores;

/// <summary>Options that both databases have.</summary>
internal sealed record StoreSettings
{
    /// <summary>For tests that do not ask how long anything takes.</summary>
    public static StoreSettings Quick { get; } = new() { BatchDelay = TimeSpan.FromMilliseconds(1), RetryDelay = TimeSpan.FromMilliseconds(10), WriteTimeout = TimeSpan.FromMilliseconds(50) };

    public string Node { get; init; } = "node-1";

    public TimeProvider Clock { get; init; } = TimeProvider.System;

    public int QueueLength { get; init; } = 65_536;

    public TimeSpan BatchDelay { get; init; } = TimeSpan.FromMilliseconds(50);

    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromSeconds(5);

    public SqlitePluginStoreOptions ToSqlite() => new()
    {
        Node = Node,
        Clock = Clock,
        QueueLength = QueueLength,
        BatchDelay = BatchDelay,
        RetryDelay = RetryDelay,
        WriteTimeout = WriteTimeout,
        BusyTimeout = WriteTimeout,
    };

    public PostgresPluginStoreOptions ToPostgres(string connectionString, string keyFolder) => new()
    {
        ConnectionString = connectionString,
        KeyFolder = keyFolder,
        Node = Node,
        Clock = Clock,
        QueueLength = QueueLength,
        BatchDelay = BatchDelay,
        RetryDelay = RetryDelay,

        // Time enough for a machine that does much else.
        WriteTimeout = WriteTimeout < TimeSpan.FromSeconds(5) ? TimeSpan.FromSeconds(5) : WriteTimeout,
        Heartbeat = TimeSpan.FromMilliseconds(100),
        PollInterval = TimeSpan.FromMilliseconds(100),
    };
}
