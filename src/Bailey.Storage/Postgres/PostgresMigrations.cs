using System.Reflection;
using System.Security.Cryptography;
using System.Text;
using Bailey.Plugins.Store;
using Bailey.Storage.Sql;

namespace Bailey.Storage.Postgres;

/// <summary>Brings a database to the newest version: all steps in one transaction, one node at a time.</summary>
internal static class PostgresMigrations
{
    private const string Prefix = "Bailey.Storage.Postgres.Migrations.";

    private static readonly (long Version, string Sql, string Digest)[] s_steps =
    [
        .. typeof(PostgresMigrations).Assembly.GetManifestResourceNames()
            .Where(static name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Order(StringComparer.Ordinal)
            .Select(static (name, index) => Step(index + 1L, Read(name))),
    ];

    /// <summary>The version that this Bailey reads and writes.</summary>
    internal static long Newest => s_steps.Length;

    /// <summary>Brings a database to the newest version.</summary>
    /// <returns>The version that it had before; 0 for an empty one.</returns>
    /// <exception cref="PluginStoreException">It was made by a newer Bailey, or by another one.</exception>
    internal static long Apply(SqlSession sql)
    {
        sql.Execute("BEGIN");
        try
        {
            // Nodes that start at once wait for the one that migrates, however long that takes.
            sql.Execute("SELECT set_config('lock_timeout', '0', true), set_config('statement_timeout', '0', true)");
            Lock(sql);
            sql.Execute("CREATE TABLE IF NOT EXISTS bailey_schema (version BIGINT NOT NULL PRIMARY KEY, digest TEXT NOT NULL, applied_at TIMESTAMPTZ NOT NULL DEFAULT now())");
            var version = Check(sql);
            foreach (var (number, statements, digest) in s_steps.Where(step => step.Version > version))
            {
                sql.Execute(statements);
                sql.Execute("INSERT INTO bailey_schema (version, digest) VALUES (@1, @2)", number, digest);
            }

            sql.Execute("COMMIT");
            return version;
        }
        catch
        {
            RollBack(sql);
            throw;
        }
    }

    /// <summary>Requires a database of the newest version.</summary>
    /// <exception cref="PluginStoreException">It is older, was made by a newer Bailey, or by another one.</exception>
    internal static void Require(SqlSession sql)
    {
        var version = sql.First("SELECT COUNT(*) FROM pg_catalog.pg_class WHERE oid = to_regclass('bailey_schema')", static row => row.GetInt64(0)) == 0 ? 0 : Check(sql);
        if (version < Newest)
        {
            throw new PluginStoreException(StoreReason.MigrationNeeded, FormattableString.Invariant($"the database has version {version}, and this Bailey needs {Newest}; make a copy of it, and run 'bailey migrate'"));
        }
    }

    /// <summary>Lets one node at a time change what all of them need to start, until the transaction ends.</summary>
    internal static void Lock(SqlSession sql) => sql.Execute("SELECT pg_advisory_xact_lock(hashtextextended('bailey schema ' || current_schema(), 0))");

    internal static void RollBack(SqlSession sql)
    {
        try
        {
            sql.Execute("ROLLBACK");
        }
        catch (Exception)
        {
            // The connection is gone, and the transaction with it; what led here is told.
        }
    }

    private static long Check(SqlSession sql)
    {
        var applied = sql.All("SELECT version, digest FROM bailey_schema ORDER BY version", static row => (Version: row.GetInt64(0), Digest: row.GetString(1)));
        if (applied.Count > Newest)
        {
            throw new PluginStoreException(StoreReason.VersionUnknown, FormattableString.Invariant($"the database has version {applied.Count}, and this Bailey knows versions up to {Newest}: it was made by a newer one; use that, or a copy from before"));
        }

        return applied.Zip(s_steps, static (there, step) => there.Version == step.Version && there.Digest == step.Digest).All(static isSame => isSame)
            ? applied.Count
            : throw new PluginStoreException(StoreReason.VersionUnknown, "the database was brought to its version by other steps than those of this Bailey; use the one that made it, or a copy from before");
    }

    private static (long Version, string Sql, string Digest) Step(long version, string sql) => (version, sql, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(sql))));

    private static string Read(string resource)
    {
        using var reader = new StreamReader(Assembly.GetExecutingAssembly().GetManifestResourceStream(resource)!);
        return reader.ReadToEnd();
    }
}
