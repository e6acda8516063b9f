using System.Reflection;
using Bailey.Plugins.Store;
using Microsoft.Data.Sqlite;

namespace Bailey.Storage.Sqlite;

/// <summary>Brings a database to the newest version, a step at a time, each in a transaction of its own.</summary>
internal static class SqliteMigrations
{
    private const string Prefix = "Bailey.Storage.Sqlite.Migrations.";

    private static readonly (long Version, string Resource)[] s_steps =
    [
        .. typeof(SqliteMigrations).Assembly.GetManifestResourceNames()
            .Where(static name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(static (name, index) => (index + 1L, name)),
    ];

    /// <summary>The version that this Bailey reads and writes.</summary>
    internal static long Newest => s_steps.Length;

    /// <summary>Brings a database to the newest version.</summary>
    /// <exception cref="PluginStoreException">It was made by a newer Bailey.</exception>
    internal static void Apply(SqliteConnection connection)
    {
        SqliteDatabase.Execute(connection, "BEGIN IMMEDIATE; CREATE TABLE IF NOT EXISTS schema_version (version INTEGER NOT NULL); COMMIT;");
        var version = Check(connection);
        foreach (var (number, resource) in s_steps.Where(step => step.Version > version))
        {
            // A process that ends in the middle leaves the version before, whole.
            SqliteDatabase.Execute(connection, FormattableString.Invariant($"BEGIN IMMEDIATE; {Read(resource)} DELETE FROM schema_version; INSERT INTO schema_version (version) VALUES ({number}); COMMIT;"));
        }
    }

    /// <summary>The version of a database; 0 for an empty one.</summary>
    /// <exception cref="PluginStoreException">It was made by a newer Bailey.</exception>
    internal static long Check(SqliteConnection connection)
    {
        var version = SqliteDatabase.Number(connection, "SELECT COALESCE(MAX(version), 0) FROM schema_version");
        return version <= Newest
            ? version
            : throw new PluginStoreException(StoreReason.VersionUnknown, FormattableString.Invariant($"the database {connection.DataSource} has version {version}, and this Bailey knows versions up to {Newest}: it was made by a newer one; use that, or a copy from before"));
    }

    private static string Read(string resource)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }
}
