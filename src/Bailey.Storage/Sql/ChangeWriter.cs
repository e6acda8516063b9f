using System.Collections.Immutable;
using System.Text;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Domains;
using Bailey.Plugins.Lifecycle;
using Bailey.Plugins.Packages;
using Bailey.Plugins.Signals;
using Bailey.Plugins.Store;
using Bailey.Plugins.Store.Changes;

namespace Bailey.Storage.Sql;

/// <summary>Puts changes into the tables, within a transaction that the caller holds. Standard SQL, as SQLite and PostgreSQL have it.</summary>
/// <param name="sql">The connection.</param>
internal sealed class ChangeWriter(SqlSession sql)
{
    /// <summary>Makes one change.</summary>
    /// <param name="mutation">The change.</param>
    /// <param name="freed">Told whose bytes are kept no longer by it, as <see cref="CommitResult.FreedBytes"/> says.</param>
    /// <exception cref="PluginStoreException">It conflicts with what is stored; the caller takes back what was done of it.</exception>
    internal void Apply(StoreMutation mutation, List<KeyValuePair<string, long>> freed)
    {
        switch (mutation)
        {
            case SetValue set:
                Set(set);
                break;
            case DeleteValue delete:
                sql.Execute("DELETE FROM plugin_values WHERE community = @1 AND plugin_id = @2 AND name = @3", delete.Community, delete.PluginId, delete.Key);
                break;
            case PutPackage put:
                Put(put.Package);
                break;
            case PutInstallation put:
                Put(put.Installation);
                break;
            case RemoveInstallation remove:
                Remove(remove, freed);
                break;
            case PutDomain put:
                Put(put.Domain);
                break;
            case DeleteDomain delete:
                Delete(delete);
                break;
            case PutDocument put:
                freed.AddRange(DocumentBytes(put.Document.Kind, put.Document.Community, put.Document.Id));
                Put(put.Document);
                break;
            case DeleteDocument delete:
                freed.AddRange(DocumentBytes(delete.Kind, delete.Community, delete.Id));
                sql.Execute("DELETE FROM documents WHERE kind = @1 AND community = @2 AND id = @3", (int)delete.Kind, delete.Community, delete.Id);
                break;
            case PutSignal put:
                Put(put.Signal);
                break;
            case AppendSignalSteps append:
                Append(append.Community, append.Id, append.Steps, mustExist: true);
                Settle(append);
                break;
            case TrimSignals trim:
                Trim(trim, freed);
                break;
            case PutRecord put:
                RecordWriter.Put(sql, put.Record);
                break;
            case DeleteRecord delete:
                RecordWriter.Delete(sql, delete);
                break;
            case DeleteRecords delete:
                RecordWriter.Delete(sql, delete);
                break;
            case TrimRecords trim:
                RecordWriter.Trim(sql, trim);
                break;
            default:
                throw new InvalidOperationException($"the store does not know the change {mutation.GetType().Name}");
        }
    }

    internal void Apply(PublicEvent happened) => sql.Execute(
        "INSERT INTO events (id, time, type, community, plugin, data) VALUES (@1, @2, @3, @4, @5, @6)",
        Instant.ToBytes(happened.Id), Instant.ToMicroseconds(happened.Time), happened.Type, happened.Community, happened.Plugin, happened.DataJson);

    /// <summary>Removes the oldest events beyond a number of them.</summary>
    internal void TrimEvents(long kept) => sql.Execute("DELETE FROM events WHERE number <= (SELECT MAX(number) FROM events) - @1", kept);

    private static PluginStoreException Conflict(string what) => new(StoreReason.Conflict, $"{what} was changed by somebody else meanwhile; read it again and decide anew");

    private void Set(SetValue set) => sql.Execute(
        "INSERT INTO plugin_values (community, plugin_id, name, principal, size, bytes) VALUES (@1, @2, @3, @4, @5, @6)"
        + " ON CONFLICT (community, plugin_id, name) DO UPDATE SET principal = excluded.principal, size = excluded.size, bytes = excluded.bytes",
        set.Community, set.PluginId, set.Key, set.Principal, (long)Encoding.UTF8.GetByteCount(set.Key) + set.Value.Length, set.Value.ToArray());

    private void Put(StoredPackage package) => sql.Execute(
        "INSERT INTO packages (digest, plugin_id, version, publisher, bytes) VALUES (@1, @2, @3, @4, @5) ON CONFLICT (digest) DO NOTHING",
        package.Digest, package.Id, package.Version, package.Publisher?.Text, package.Bytes.ToArray());

    private void Put(PluginInstallation installation)
    {
        var (community, plugin, body) = (installation.Community, installation.PluginId, InstallationText.Print(installation));
        var changed = installation.Revision == 0
            ? sql.Execute("INSERT INTO installations (community, plugin_id, revision, body) VALUES (@1, @2, 1, @3) ON CONFLICT (community, plugin_id) DO NOTHING", community, plugin, body)
            : sql.Execute("UPDATE installations SET revision = revision + 1, body = @4 WHERE community = @1 AND plugin_id = @2 AND revision = @3", community, plugin, installation.Revision, body);
        if (changed == 0)
        {
            throw Conflict($"the plugin {plugin} of {community}");
        }

        sql.Execute("DELETE FROM installed_packages WHERE community = @1 AND plugin_id = @2", community, plugin);
        foreach (var digest in installation.Versions.Select(static version => version.Digest).Distinct())
        {
            if (sql.Execute("INSERT INTO installed_packages (digest, community, plugin_id) SELECT digest, @2, @3 FROM packages WHERE digest = @1", digest, community, plugin) == 0)
            {
                throw new PluginStoreException(StoreReason.Conflict, $"the plugin {plugin} of {community} names the package {digest}, which is not stored; store the package first");
            }
        }
    }

    private List<KeyValuePair<string, long>> DocumentBytes(PluginDocumentKind kind, string community, string id) => sql.All(
        $"SELECT principal, {sql.Dialect.BytesOf("id")} + {sql.Dialect.BytesOf("body")} FROM documents WHERE kind = @1 AND community = @2 AND id = @3", BytesOf, (int)kind, community, id);

    private static KeyValuePair<string, long> BytesOf(System.Data.Common.DbDataReader row) => KeyValuePair.Create(StoredText.Of(row, 0), row.GetInt64(1));

    private void Remove(RemoveInstallation remove, List<KeyValuePair<string, long>> freed)
    {
        var (community, plugin) = (remove.Community, remove.PluginId);
        if (sql.Execute("DELETE FROM installations WHERE community = @1 AND plugin_id = @2 AND revision = @3", community, plugin, remove.Revision) == 0)
        {
            throw Conflict($"the plugin {plugin} of {community}");
        }

        freed.AddRange(sql.All(
            "SELECT principal, SUM(size) FROM (SELECT principal, size FROM plugin_values WHERE community = @1 AND plugin_id = @2"
            + $" UNION ALL SELECT principal, {sql.Dialect.BytesOf("id")} + {sql.Dialect.BytesOf("body")} FROM documents WHERE community = @1 AND plugin_id = @2) AS kept GROUP BY principal", BytesOf, community, plugin));
        sql.Execute("DELETE FROM plugin_values WHERE community = @1 AND plugin_id = @2", community, plugin);
        sql.Execute("DELETE FROM documents WHERE community = @1 AND plugin_id = @2", community, plugin);
        RemoveUnnamedPackages(plugin);
    }

    private void RemoveUnnamedPackages(string plugin) => sql.Execute(
        "DELETE FROM packages WHERE plugin_id = @1 AND NOT EXISTS (SELECT 1 FROM installed_packages WHERE installed_packages.digest = packages.digest)", plugin);

    private void Put(Domain domain)
    {
        if (domain.ParentId is { } parent && sql.First("SELECT 1 FROM domains WHERE community = @1 AND id = @2", static row => row.GetInt64(0), domain.Community, parent) == 0)
        {
            throw new PluginStoreException(StoreReason.Conflict, $"the domain {domain.Id} of {domain.Community} cannot be put below {parent}, which is not there");
        }

        var changed = domain.Revision == 0
            ? sql.Execute("INSERT INTO domains (community, id, parent_id, name, data, revision) VALUES (@1, @2, @3, @4, @5, 1) ON CONFLICT (community, id) DO NOTHING", domain.Community, domain.Id, domain.ParentId, domain.Name, domain.DataJson)
            : sql.Execute("UPDATE domains SET parent_id = @3, name = @4, data = @5, revision = revision + 1 WHERE community = @1 AND id = @2 AND revision = @6", domain.Community, domain.Id, domain.ParentId, domain.Name, domain.DataJson, domain.Revision);
        if (changed == 0)
        {
            throw Conflict($"the domain {domain.Id} of {domain.Community}");
        }

        if (domain.ParentId is not null && IsBelowItself(domain))
        {
            throw new PluginStoreException(StoreReason.Conflict, $"the domain {domain.Id} of {domain.Community} cannot be put below itself");
        }
    }

    // A tree that went round in a circle would hang whoever walks it.
    private bool IsBelowItself(Domain domain) => sql.First(
        "WITH RECURSIVE above (id) AS (SELECT parent_id FROM domains WHERE community = @1 AND id = @2 UNION SELECT domains.parent_id FROM domains JOIN above ON domains.id = above.id WHERE domains.community = @1)"
        + " SELECT COUNT(*) FROM above WHERE id = @2", static row => row.GetInt64(0), domain.Community, domain.Id) > 0;

    private void Delete(DeleteDomain delete)
    {
        if (sql.First("SELECT COUNT(*) FROM domains WHERE community = @1 AND parent_id = @2", static row => row.GetInt64(0), delete.Community, delete.Id) > 0)
        {
            throw new PluginStoreException(StoreReason.Conflict, $"the domain {delete.Id} of {delete.Community} has domains below it; remove those first");
        }

        if (sql.Execute("DELETE FROM domains WHERE community = @1 AND id = @2 AND revision = @3", delete.Community, delete.Id, delete.Revision) == 0)
        {
            throw Conflict($"the domain {delete.Id} of {delete.Community}");
        }
    }

    private void Put(PluginDocument document) => sql.Execute(
        "INSERT INTO documents (kind, community, id, plugin_id, principal, time, body) VALUES (@1, @2, @3, @4, @5, @6, @7)"
        + " ON CONFLICT (kind, community, id) DO UPDATE SET plugin_id = excluded.plugin_id, principal = excluded.principal, time = excluded.time, body = excluded.body",
        (int)document.Kind, document.Community, document.Id, document.Plugin, document.Principal, Instant.ToMicroseconds(document.Time), document.Json);

    private void Put(SignalRecord signal)
    {
        sql.Execute(
            "INSERT INTO signals (community, id, body, sent_at, size, principal, waits) VALUES (@1, @2, @3, @4, @5, @6, @7)"
            + " ON CONFLICT (community, id) DO UPDATE SET body = excluded.body, sent_at = excluded.sent_at, size = excluded.size, principal = excluded.principal, waits = excluded.waits",
            signal.Community, Instant.ToBytes(signal.Id), SignalText.Print(signal), Instant.ToMicroseconds(signal.SentAt), signal.StoredBytes,
            signal.OriginPlugin is null ? null : signal.Principal, signal.History.Any(static step => step.State == SignalState.Queued) ? 1 : 0);
        sql.Execute("DELETE FROM signal_steps WHERE community = @1 AND id = @2", signal.Community, Instant.ToBytes(signal.Id));
        Append(signal.Community, signal.Id, signal.History, mustExist: false);
    }

    private void Settle(AppendSignalSteps append)
    {
        if (append.IsSettled)
        {
            sql.Execute("UPDATE signals SET waits = 0 WHERE community = @1 AND id = @2", append.Community, Instant.ToBytes(append.Id));
        }
    }

    // By the order of their ids, which is that of time.
    private void Trim(TrimSignals trim, List<KeyValuePair<string, long>> freed)
    {
        var removed = sql.All(
            "SELECT id, principal, size FROM (SELECT id, principal, size, sent_at, ROW_NUMBER() OVER (ORDER BY id DESC) AS place, SUM(size) OVER (ORDER BY id DESC ROWS UNBOUNDED PRECEDING) AS total"
            + " FROM signals WHERE community = @1) AS kept WHERE place > @2 OR total > @3 OR sent_at < @4 ORDER BY id LIMIT 1000",
            static row => (Id: row.GetFieldValue<byte[]>(0), Principal: StoredText.Optional(row, 1), Bytes: row.GetInt64(2)),
            trim.Community, trim.Kept, trim.KeptBytes, Instant.ToMicroseconds(trim.Before));
        foreach (var (id, principal, bytes) in removed)
        {
            // Another node may have removed it meanwhile, and given it back.
            if (sql.Execute("DELETE FROM signals WHERE community = @1 AND id = @2", trim.Community, id) > 0 && principal is not null)
            {
                freed.Add(KeyValuePair.Create(principal, bytes));
            }
        }
    }

    private void Append(string community, Guid id, ImmutableArray<SignalStep> steps, bool mustExist)
    {
        var key = Instant.ToBytes(id);
        if (mustExist && sql.First($"SELECT 1 FROM signals WHERE community = @1 AND id = @2{sql.Dialect.LockRows}", static row => row.GetInt64(0), community, key) == 0)
        {
            throw new PluginStoreException(StoreReason.Conflict, $"the signal {id} of {community} is not there");
        }

        var number = sql.First("SELECT COALESCE(MAX(number), 0) FROM signal_steps WHERE community = @1 AND id = @2", static row => row.GetInt64(0), community, key);
        foreach (var step in steps)
        {
            sql.Execute("INSERT INTO signal_steps (community, id, number, body) VALUES (@1, @2, @3, @4)", community, key, ++number, SignalText.Print(step));
        }
    }
}
