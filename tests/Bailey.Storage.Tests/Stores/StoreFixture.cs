using System.Collections.Immutable;
using System.Data.Common;
using System.Globalization;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Lifecycle;
using Bailey.Plugins.Packages;
using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Changes;
using Bailey.Storage.Sql;

namespace Bailey.Storage.Tests.Stores;

/// <summary>A store in a real database, and a hand that changes the database past it.</summary>
internal abstract class StoreFixture : IAsyncDisposable
{
    public SqlPluginStore Store { get; protected set; } = null!;

    public IAuditStore Audit => Store.Audit;

    public static AuditEntry Entry(string? community = "c1", string target = "things/1") => new()
    {
        Id = UuidV7.Shared.Next(),
        Time = TimeProvider.System.GetUtcNow(),
        Community = community,
        Action = AuditAction.HostCall,
        Principal = "bob",
        Plugin = "org.example.p",
        Version = "1.0.0",
        Capability = "storage:kv",
        Target = target,
        DecisionId = UuidV7.Shared.Next(),
        Duration = TimeSpan.FromMicroseconds(12),
        Fuel = 34,
    };

    public static StoreChange Change(params ImmutableArray<StoreMutation> mutations) => new() { Mutations = mutations };

    public static SetValue Value(string key, string value, string plugin = "org.example.p", string community = "c1", string principal = "bob") =>
        new(community, plugin, key, System.Text.Encoding.UTF8.GetBytes(value), principal);

    public static StoredPackage Package(string digest = "sha256:aa", string id = "org.example.p", string version = "1.0.0") => new(digest, id, version, null, new byte[] { 1, 2, 3 });

    public static PluginInstallation Installation(string digest = "sha256:aa", long revision = 0, string community = "c1", string plugin = "org.example.p") => new()
    {
        Community = community,
        PluginId = plugin,
        State = PluginState.Verified,
        Digest = digest,
        Revision = revision,
        Versions = [new InstalledVersion("1.0.0", digest, DateTimeOffset.UnixEpoch, "ann", "upload")],
    };

    /// <summary>Writes entries to a chain, and waits until they are durable.</summary>
    public async Task WriteAsync(int count, string? community = "c1")
    {
        Audit.Write([.. Enumerable.Range(1, count).Select(number => Entry(community, $"things/{number}"))]);
        await Audit.FlushAsync(TestContext.Current.CancellationToken);
    }

    public async Task<List<ChainedEntry>> ReadAsync(string? community = "c1")
    {
        List<ChainedEntry> entries = [];
        await foreach (var entry in Audit.ReadAsync(community, cancellationToken: TestContext.Current.CancellationToken))
        {
            entries.Add(entry);
        }

        return entries;
    }

    public async Task<ChainVerdict> VerifyAsync(string? community = "c1", SignedHead? head = null) =>
        (await Audit.VerifyAsync(community, head, TestContext.Current.CancellationToken)).ShouldHaveSingleItem();

    /// <summary>Opens a new store; skips the test where there is no such database here.</summary>
    public static async Task<StoreFixture> OpenAsync(StoreKind kind, StoreSettings? settings = null) => kind == StoreKind.Sqlite
        ? new SqliteFixture(settings ?? StoreSettings.Quick)
        : await PostgresFixture.OpenAsync(settings ?? StoreSettings.Quick);

    /// <summary>Changes the database as somebody with another program would. What SQLite has functions of its own for is written as for SQLite.</summary>
    public int Tamper(string sql, params (string Name, object Value)[] values)
    {
        using var connection = Connect();
        using var command = Command(connection, sql, values);
        return command.ExecuteNonQuery();
    }

    public long Number(string sql) => Convert.ToInt64(Scalar(sql), CultureInfo.InvariantCulture);

    public object? Scalar(string sql)
    {
        using var connection = Connect();
        using var command = Command(connection, sql, []);
        return command.ExecuteScalar();
    }

    /// <summary>A connection past the store.</summary>
    public abstract DbConnection Connect();

    /// <summary>Transactions that the store has committed.</summary>
    public abstract long Transactions { get; }

    /// <summary>Everything that the database keeps, as it keeps it. Closes the store.</summary>
    public abstract Task<string> ReadRawAsync();

    /// <summary>Keeps a copy of the database, as an operator does.</summary>
    public abstract Task KeepCopyAsync();

    /// <summary>Puts the copy in the place of the database.</summary>
    public abstract Task PutBackAsync();

    public async Task ReopenAsync(Action? meanwhile = null)
    {
        await Store.DisposeAsync();
        meanwhile?.Invoke();
        Store = Open();
    }

    public abstract ValueTask DisposeAsync();

    protected abstract SqlPluginStore Open();

    protected virtual string Translate(string sql) => sql;

    private DbCommand Command(DbConnection connection, string sql, (string Name, object Value)[] values)
    {
        var command = connection.CreateCommand();
        command.CommandText = Translate(sql);
        foreach (var (name, value) in values)
        {
            var parameter = command.CreateParameter();
            (parameter.ParameterName, parameter.Value) = (name, value);
            command.Parameters.Add(parameter);
        }

        return command;
    }
}
