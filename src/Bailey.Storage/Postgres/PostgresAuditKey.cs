using Bailey.Plugins.Store;
using Bailey.Storage.Files;
using Bailey.Storage.Sql;
using Bailey.Storage.Sql.Chains;

namespace Bailey.Storage.Postgres;

/// <summary>The key that vouches for the audit log of a database that several nodes share: each has the same, and the database its fingerprint.</summary>
internal static class PostgresAuditKey
{
    /// <summary>The key of this node, which is made where the database is new.</summary>
    internal static AuditKey LoadOrMake(SqlSession sql, string keyFolder)
    {
        var folder = Path.GetFullPath(keyFolder);
        PrivateFile.CreateFolder(folder);
        AuditKey? key = null;
        sql.Execute("BEGIN");
        try
        {
            // Of nodes that start at once on an empty database, one makes the key.
            PostgresMigrations.Lock(sql);
            if (FingerprintOf(sql) is { } fingerprint)
            {
                key = Load(folder, fingerprint);
            }
            else
            {
                key = AuditKey.Load(folder, create: true);
                sql.Execute("INSERT INTO audit_root (id, chains, mac, key_fingerprint) VALUES (1, 0, @1, @2)", key.MarkChains(0), key.Fingerprint);
            }

            sql.Execute("COMMIT");
            return key;
        }
        catch
        {
            key?.Dispose();
            PostgresMigrations.RollBack(sql);
            throw;
        }
    }

    /// <summary>The key of this node.</summary>
    internal static AuditKey Load(SqlSession sql, string keyFolder) => Load(
        Path.GetFullPath(keyFolder),
        FingerprintOf(sql) ?? throw new PluginStoreException(StoreReason.Unavailable, "no node has opened the database yet, and nothing is stored in it"));

    private static string? FingerprintOf(SqlSession sql) => sql.First("SELECT key_fingerprint FROM audit_root WHERE id = 1", static row => row.GetString(0));

    private static AuditKey Load(string folder, string fingerprint)
    {
        var path = Path.Combine(folder, AuditKey.FileName);
        var remedy = $"copy {AuditKey.FileName} of the first node to {path}, readable by the user of Bailey alone (chmod 600)";
        if (!File.Exists(path))
        {
            throw new PluginStoreException(StoreReason.KeyForeign, $"{path} is missing, and the audit log of the database is vouched for by a key that this node must have too; {remedy}");
        }

        var key = AuditKey.Load(folder, create: false);
        if (key.Fingerprint == fingerprint)
        {
            return key;
        }

        var other = key.Fingerprint;
        key.Dispose();
        throw new PluginStoreException(StoreReason.KeyForeign, $"{path} is another key than the one that vouches for the audit log of the database (SHA-256 {other[..16]}..., and not {fingerprint[..16]}...); {remedy}");
    }
}
