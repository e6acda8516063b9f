using System.Collections.Immutable;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Lifecycle;
using Bailey.Plugins.Packages;
using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Changes;
using Bailey.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Bailey.Storage.Tests.Sqlite;

/// <summary>A store in a real file, and a hand that changes the file past it.</summary>
internal sealed class StoreFixture : IAsyncDisposable
{
    private readonly TemporaryFolder _folder = new();

    public StoreFixture(SqlitePluginStoreOptions? options = null)
    {
        Options = options ?? new SqlitePluginStoreOptions { Node = "node-1", BatchDelay = TimeSpan.FromMilliseconds(1), RetryDelay = TimeSpan.FromMilliseconds(10), WriteTimeout = TimeSpan.FromMilliseconds(50), BusyTimeout = TimeSpan.FromMilliseconds(50) };
        Store = SqlitePluginStore.Open(Folder, Options);
    }

    public string Folder => _folder["state"];

    public string DatabaseFile => Path.Combine(Folder, "bailey.db");

    public SqlitePluginStoreOptions Options { get; set; }

    public SqlitePluginStore Store { get; private set; }

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

    /// <summary>Changes the database file as somebody with another program would.</summary>
    public int Tamper(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={DatabaseFile};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return command.ExecuteNonQuery();
    }

    public long Number(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={DatabaseFile};Pooling=false");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        return Convert.ToInt64(command.ExecuteScalar(), System.Globalization.CultureInfo.InvariantCulture);
    }

    public async Task ReopenAsync(Action? meanwhile = null)
    {
        await Store.DisposeAsync();
        meanwhile?.Invoke();
        Store = SqlitePluginStore.Open(Folder, Options);
    }

    public async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        _folder.Dispose();
    }
}
