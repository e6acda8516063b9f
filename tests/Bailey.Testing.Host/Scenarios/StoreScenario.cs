using System.Globalization;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Lifecycle;
using Bailey.Plugins.Packages;
using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Changes;
using Bailey.Storage.Postgres;
using Bailey.Storage.Sqlite;

namespace Bailey.Testing.Host.Scenarios;

/// <summary>
/// Changes a store from several threads until it is killed, and prints each change that was acknowledged: <c>commit-changes FOLDER ROUND [NODE]</c>. With
/// a node, the store is the PostgreSQL of <see cref="Connection"/>, the folder that of its key, and a change that is refused is made again.
/// </summary>
internal static class StoreScenario
{
    public const string Name = "commit-changes";

    /// <summary>The environment variable that says how PostgreSQL is connected to.</summary>
    public const string Connection = "BAILEY_TEST_POSTGRES";

    private const int Threads = 4;

    public static void Run(string[] arguments)
    {
        var round = int.Parse(arguments[1], CultureInfo.InvariantCulture);
        var store = Open(arguments);
        var output = System.Console.OpenStandardOutput();
        Task.WaitAll([.. Enumerable.Range(0, Threads).Select(thread => Task.Run(async () =>
        {
            for (var number = 0; ; number++)
            {
                var name = string.Create(CultureInfo.InvariantCulture, $"{round}-{thread}-{number}");
                await CommitAsync(store, ChangeOf(name), isShared: arguments.Length > 2);
                // One write for each line, so that none is cut where the process ends.
                output.Write(System.Text.Encoding.ASCII.GetBytes(name + "\n"));
                store.Audit.Write([EntryOf(name, "noise")]);
            }
        }))]);
    }

    private static IPluginStore Open(string[] arguments) => arguments is [var folder, _, var node]
        ? PostgresPluginStore.Open(new PostgresPluginStoreOptions
        {
            ConnectionString = Environment.GetEnvironmentVariable(Connection)!,
            KeyFolder = folder,
            Node = node,
            BatchDelay = TimeSpan.FromMilliseconds(1),
            RetryDelay = TimeSpan.FromMilliseconds(20),
            Heartbeat = TimeSpan.FromMilliseconds(200),
            ConnectTimeout = TimeSpan.FromSeconds(2),
            StatementTimeout = TimeSpan.FromSeconds(2),
            WriteTimeout = TimeSpan.FromSeconds(1),
        })
        : SqlitePluginStore.Open(arguments[0], new SqlitePluginStoreOptions { BatchDelay = TimeSpan.FromMilliseconds(1) });

    private static async Task CommitAsync(IPluginStore store, StoreChange change, bool isShared)
    {
        while (true)
        {
            try
            {
                await store.CommitAsync(change);
                return;
            }
            catch (PluginStoreException e) when (isShared && e.Code == StoreReason.Unavailable)
            {
                // Nothing of it was stored, so that it may be made again.
            }
        }
    }

    // Two values, a package and an installation: what is half stored shows.
    private static StoreChange ChangeOf(string name) => new()
    {
        Mutations =
        [
            new SetValue("c1", "p", $"{name}/a", System.Text.Encoding.ASCII.GetBytes(name), "bob"),
            new PutPackage(new StoredPackage($"sha256:{name}", $"p-{name}", "1.0.0", null, new byte[100])),
            new PutInstallation(new PluginInstallation { Community = "c1", PluginId = $"p-{name}", State = PluginState.Verified, Digest = $"sha256:{name}", Versions = [new InstalledVersion("1.0.0", $"sha256:{name}", DateTimeOffset.UnixEpoch, "bob", "upload")] }),
            new SetValue("c1", "p", $"{name}/b", System.Text.Encoding.ASCII.GetBytes(name), "bob"),
        ],
        Audit = [EntryOf(name, "change")],
        Events = [new PublicEvent(UuidV7.Shared.Next(), DateTimeOffset.UnixEpoch, PublicEventType.PluginInstalled, "c1", $"p-{name}", "{}")],
    };

    private static AuditEntry EntryOf(string name, string principal) => new()
    {
        Id = UuidV7.Shared.Next(),
        Time = TimeProvider.System.GetUtcNow(),
        Community = "c1",
        Action = AuditAction.PluginUploaded,
        Principal = principal,
        Target = name,
    };
}
