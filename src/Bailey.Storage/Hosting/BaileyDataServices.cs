using Bailey.Plugins.BuiltIn;
using Bailey.Plugins.Hosting;
using Bailey.Storage.Inventories;
using Bailey.Storage.Policies;
using Bailey.Storage.Postgres;
using Bailey.Storage.Sqlite;
using Microsoft.Extensions.DependencyInjection;

namespace Bailey.Storage.Hosting;

/// <summary>Keeps what Bailey keeps in a data directory.</summary>
public static class BaileyDataServices
{
    /// <summary>
    /// Adds Bailey with a data directory: policies from its files (<c>policy.yml</c>, <c>etc/</c>), everything else in SQLite (<c>state/</c>), and
    /// members that plugins may change as far as the policy lets them.
    /// </summary>
    /// <param name="services">The services.</param>
    /// <param name="dataDirectory">The data directory. What is missing of it is made.</param>
    /// <param name="configure">What else the host consists of, as built-in plugins; null for nothing.</param>
    public static IServiceCollection AddBailey(this IServiceCollection services, string dataDirectory, Action<BaileySetup>? configure = null) =>
        services.AddBailey(setup =>
        {
            setup.UseData(dataDirectory);
            configure?.Invoke(setup);
        });

    /// <summary>Has a host keep everything in a data directory.</summary>
    /// <param name="setup">What the host consists of.</param>
    /// <param name="dataDirectory">The data directory. What is missing of it is made.</param>
    public static BaileySetup UseData(this BaileySetup setup, string dataDirectory)
    {
        ArgumentNullException.ThrowIfNull(setup);
        ArgumentException.ThrowIfNullOrEmpty(dataDirectory);
        var folder = Path.GetFullPath(dataDirectory);
        var members = new MemberFiles(folder);
        BuiltInInventory? builtIns = null;
        setup.OpenStore = () => SqlitePluginStore.Open(Path.Combine(folder, "state"), SqlitePluginStoreOptions.Default with { Clock = setup.Clock });
        setup.ReadPolicy = () => new PolicyDirectory(folder).Load() with { Commands = (builtIns ?? BuiltInInventory.Empty).ResolveCommandPolicy(() => CommandRuleFile.Read(folder)) };
        setup.Members = members;
        setup.InventoryRead = inventory =>
        {
            builtIns = inventory;
            InventoryFile.Write(folder, InventoryDocument.Of(inventory, setup.Clock.GetUtcNow()));
        };
        setup.Started = members.Use;
        return setup;
    }

    /// <summary>
    /// Has a host keep what is stored in a PostgreSQL database that other nodes may share, in the place of SQLite; to be called after
    /// <see cref="UseData"/>, whose policy files stay those of this node.
    /// </summary>
    /// <param name="setup">What the host consists of.</param>
    /// <param name="options">Where the database is, and how the store works; the clock is that of the host.</param>
    public static BaileySetup UsePostgres(this BaileySetup setup, PostgresPluginStoreOptions options)
    {
        ArgumentNullException.ThrowIfNull(setup);
        ArgumentNullException.ThrowIfNull(options);
        setup.OpenStore = () => PostgresPluginStore.Open(options with { Clock = setup.Clock });
        return setup;
    }
}
