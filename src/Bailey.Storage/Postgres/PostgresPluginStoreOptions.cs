using Bailey.Storage.Sql.Writing;

namespace Bailey.Storage.Postgres;

/// <summary>How a <see cref="PostgresPluginStore"/> works. Immutable.</summary>
public sealed record PostgresPluginStoreOptions
{
    /// <summary>
    /// Where the database is and who may use it, as <c>Host=db.example.org;Database=bailey;Username=bailey;Password=...</c>. Required. The
    /// connection must be a direct one: through a pooler that hands out connections for single transactions neither locks nor notices work. What
    /// concerns pools, timeouts and prepared statements is set by the store. It is never part of a message.
    /// </summary>
    public required string ConnectionString { get; init; }

    /// <summary>The folder on this node, readable by its user alone, with the key that vouches for the audit log: <c>audit-key.pem</c>. Required.</summary>
    public required string KeyFolder { get; init; }

    /// <summary>The name of this node, in the audit log and among the nodes; 1 to 256 characters. No two that run have the same. Default: the name of the machine.</summary>
    public string Node { get; init; } = Environment.MachineName;

    /// <summary>Whether a database of an older version is brought to that of this Bailey when it is opened; else it is refused. Default true.</summary>
    public bool Migrate { get; init; } = true;

    /// <summary>Changes and entries that wait to be written, beyond which writers wait: 1 to 1,000,000. Default 65,536.</summary>
    public int QueueLength { get; init; } = 65_536;

    /// <summary>Bytes that wait to be written, beyond which writers wait: 64 KiB to 1 GiB. Default 64 MiB. A change that is larger by itself waits until nothing else does.</summary>
    public long QueueBytes { get; init; } = 64 * 1_024 * 1_024;

    /// <summary>How long entries of the audit log wait for more, where no change asks for them to be durable: up to 1 s. Default 50 ms.</summary>
    public TimeSpan BatchDelay { get; init; } = TimeSpan.FromMilliseconds(50);

    /// <summary>How long a change is tried again while the database cannot be written, and how long a lock of another node and room in a full queue are waited for, before it is refused: 10 ms to 1 min. Default 5 s.</summary>
    public TimeSpan WriteTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long whoever made a change waits for what became of it, where the connection was lost while it was committed: up to 10 min. Default 60 s.</summary>
    public TimeSpan OutcomeTimeout { get; init; } = TimeSpan.FromMinutes(1);

    /// <summary>How long a connection may take to be made: 1 s to 1 min. Default 5 s.</summary>
    public TimeSpan ConnectTimeout { get; init; } = TimeSpan.FromSeconds(5);

    /// <summary>How long a statement may take before it is given up: 1 s to 10 min. Default 10 s.</summary>
    public TimeSpan StatementTimeout { get; init; } = TimeSpan.FromSeconds(10);

    /// <summary>After how long the database is tried again where it failed: 1 ms to 1 min. Default 200 ms.</summary>
    public TimeSpan RetryDelay { get; init; } = TimeSpan.FromMilliseconds(200);

    /// <summary>Connections that read at once: 1 to 100. Two more write and listen. Default 8.</summary>
    public int Readers { get; init; } = 8;

    /// <summary>Public events that are kept; the oldest beyond are removed. 1,000 to 100,000,000. Default 1,000,000.</summary>
    public long EventsKept { get; init; } = 1_000_000;

    /// <summary>
    /// Told what happened, with its cause, where the store goes on all the same: the connection over which the node says that it is there was lost (told once,
    /// however often it is tried again), or a watcher threw. On a thread of the store; must not throw. Default: nobody.
    /// </summary>
    public Action<string, Exception>? FaultMet { get; init; }

    /// <summary>How often this node says that it is there: 50 ms to 10 s. Default 2 s.</summary>
    public TimeSpan Heartbeat { get; init; } = TimeSpan.FromSeconds(2);

    /// <summary>After how long without a word a node counts as dead: five heartbeats or more, up to 10 min. The same on all nodes. Default 30 s.</summary>
    public TimeSpan NodeTimeout { get; init; } = TimeSpan.FromSeconds(30);

    /// <summary>How often changes of other nodes are looked for, where the database does not tell at once: 10 ms to 10 s. Default 500 ms.</summary>
    public TimeSpan PollInterval { get; init; } = TimeSpan.FromMilliseconds(500);

    /// <summary>The clock. Default: that of the system.</summary>
    public TimeProvider Clock { get; init; } = TimeProvider.System;

    /// <summary>The name of the node; never the connection string.</summary>
    public override string ToString() => $"the PostgreSQL store of {Node}";

    /// <exception cref="ArgumentException">A value is out of its range, or the connection string cannot be read.</exception>
    internal void Validate()
    {
        ArgumentException.ThrowIfNullOrWhiteSpace(ConnectionString);
        ArgumentException.ThrowIfNullOrWhiteSpace(KeyFolder);
        Require(Node is { Length: >= 1 and <= 256 } && !Node.Any(char.IsControl), nameof(Node), "a name of 1 to 256 characters without control characters");
        Require(QueueLength is >= 1 and <= 1_000_000, nameof(QueueLength), "1 to 1,000,000");
        Require(QueueBytes is >= 65_536 and <= 1L << 30, nameof(QueueBytes), "64 KiB to 1 GiB");
        Require(BatchDelay, TimeSpan.Zero, TimeSpan.FromSeconds(1), nameof(BatchDelay));
        Require(WriteTimeout, TimeSpan.FromMilliseconds(10), TimeSpan.FromMinutes(1), nameof(WriteTimeout));
        Require(OutcomeTimeout, TimeSpan.Zero, TimeSpan.FromMinutes(10), nameof(OutcomeTimeout));
        Require(ConnectTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(1), nameof(ConnectTimeout));
        Require(StatementTimeout, TimeSpan.FromSeconds(1), TimeSpan.FromMinutes(10), nameof(StatementTimeout));
        Require(RetryDelay, TimeSpan.FromMilliseconds(1), TimeSpan.FromMinutes(1), nameof(RetryDelay));
        Require(Readers is >= 1 and <= 100, nameof(Readers), "1 to 100");
        Require(EventsKept is >= 1_000 and <= 100_000_000, nameof(EventsKept), "1,000 to 100,000,000");
        Require(Heartbeat, TimeSpan.FromMilliseconds(50), TimeSpan.FromSeconds(10), nameof(Heartbeat));
        Require(NodeTimeout, 5 * Heartbeat, TimeSpan.FromMinutes(10), nameof(NodeTimeout));
        Require(PollInterval, TimeSpan.FromMilliseconds(10), TimeSpan.FromSeconds(10), nameof(PollInterval));
    }

    internal WriterOptions ToWriter() => new()
    {
        QueueLength = QueueLength,
        QueueBytes = QueueBytes,
        BatchDelay = BatchDelay,
        WriteTimeout = WriteTimeout,
        RetryDelay = RetryDelay,
        EventsKept = EventsKept,
        Patience = WriteTimeout,
        OutcomeTimeout = OutcomeTimeout,
        MaxBatch = 4_096,
    };

    private static void Require(TimeSpan value, TimeSpan least, TimeSpan most, string name) =>
        Require(value >= least && value <= most, name, FormattableString.Invariant($"{least} to {most}"));

    private static void Require(bool holds, string name, string range)
    {
        if (!holds)
        {
            throw new ArgumentOutOfRangeException(name, $"{name} of the PostgreSQL store is out of its range: {range}");
        }
    }
}
