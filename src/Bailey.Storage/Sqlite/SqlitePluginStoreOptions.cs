using Bailey.Storage.Sql.Writing;

namespace Bailey.Storage.Sqlite;

/// <summary>How a <see cref="SqlitePluginStore"/> works. Immutable.</summary>
public sealed record SqlitePluginStoreOptions
{
    /// <summary>The defaults.</summary>
    public static SqlitePluginStoreOptions Default { get; } = new();

    /// <summary>The name of this node in the audit log. Default: the name of the machine.</summary>
    public string Node { get; init; } = Environment.MachineName;

    /// <summary>Changes and entries that wait to be written, beyond which writers wait: 1 to 1,000,000. Default 65,536.</summary>
    public int QueueLength { get; init; } = 65_536;

    /// <summary>Bytes that wait to be written, beyond which writers wait: 64 KiB to 1 GiB. Default 64 MiB. A change that is larger by itself waits until nothing else does.</summary>
    public long QueueBytes { get; init; } = 64 * 1_024 * 1_024;

    /// <summary>How long entries of the audit log wait for more, where no change asks for them to be durable: up to 1 s. Default 50 ms.</summary>
    public TimeSpan BatchDelay { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How long somebody else's lock on the database is waited for: up to 1 min. Default 5 s.</summary>
    public TimeSpan BusyTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long writers wait for room in a full queue while the database cannot be written, before they are refused: up to 1 min. Default 5 s.</summary>
    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>After how long writing is tried again where it failed: 1 ms to 1 min. Default 200 ms.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Public events that are kept; the oldest beyond are removed. 1,000 to 100,000,000. Default 1,000,000.</summary>
    public long EventsKept { get; init; } = 1_000_000;

    /// <summary>The clock. Default: that of the system.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <exception cref="ArgumentOutOfRangeException">A value is out of its range.</exception>
    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrEmpty(Node);
        ArgumentOutOfRangeException.ThrowIfGreaterThan(Node.Length, 256);
        Require(QueueLength is >= 1 and <= 1_000_000, nameof(QueueLength));
        Require(QueueBytes is >= 65_536 and <= 1L << 30, nameof(QueueBytes));
        Require(BatchDelay >= TimeSpan.Zero && BatchDelay <= TimeSpan.FromSeconds(1), nameof(BatchDelay));
        Require(BusyTimeout >= TimeSpan.Zero && BusyTimeout <= TimeSpan.FromMinutes(1), nameof(BusyTimeout));
        Require(WriteTimeout >= TimeSpan.Zero && WriteTimeout <= TimeSpan.FromMinutes(1), nameof(WriteTimeout));
        Require(RetryDelay >= TimeSpan.FromMilliseconds(1) && RetryDelay <= TimeSpan.FromMinutes(1), nameof(RetryDelay));
        Require(EventsKept is >= 1_000 and <= 100_000_000, nameof(EventsKept));
    }

    internal WriterOptions ToWriter() => new()
    {
        QueueLength = QueueLength,
        QueueBytes = QueueBytes,
        BatchDelay = BatchDelay,
        WriteTimeout = WriteTimeout,
        RetryDelay = RetryDelay,
        EventsKept = EventsKept,
        OutcomeTimeout = WriteTimeout,
    };

    private static void Require(bool holds, string name)
    {
        if (!holds)
        {
            throw new ArgumentOutOfRangeException(name, "it is out of its range");
        }
    }
}
