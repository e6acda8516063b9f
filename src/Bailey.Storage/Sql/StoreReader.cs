using System.Collections.Immutable;
using System.Data.Common;
using Bailey.Plugins.Audit;
using Bailey.Plugins.Domains;
using Bailey.Plugins.Lifecycle;
using Bailey.Plugins.Packages;
using Bailey.Plugins.Signals;
using Bailey.Plugins.Store;
using Bailey.Policy.Communities;

namespace Bailey.Storage.Sql;

/// <summary>Reads what <see cref="ChangeWriter"/> wrote. Standard SQL, as SQLite and PostgreSQL have it.</summary>
internal static class StoreReader
{
    internal static StoredPackage? FindPackage(SqlSession sql, string digest) => sql.First(
        "SELECT plugin_id, version, publisher, bytes FROM packages WHERE digest = @1",
        row => new StoredPackage(digest, StoredText.Of(row, 0), StoredText.Of(row, 1), StoredText.Optional(row, 2) is { } publisher ? PublisherFingerprint.Parse(publisher) : null, row.GetFieldValue<byte[]>(3)),
        digest);

    internal static ImmutableArray<PluginInstallation> ListInstallations(SqlSession sql, string? community, KeptInstallations kept)
    {
        return community is null
            ? [.. sql.All("SELECT community, plugin_id, revision, body FROM installations ORDER BY community, plugin_id", Read)]
            : [.. sql.All("SELECT community, plugin_id, revision, body FROM installations WHERE community = @1 ORDER BY plugin_id", Read, community)];

        PluginInstallation Read(DbDataReader row) => kept.Read(StoredText.Of(row, 0), StoredText.Of(row, 1), row.GetInt64(2), StoredText.Of(row, 3));
    }

    internal static PluginInstallation? FindInstallation(SqlSession sql, string community, string plugin) =>
        sql.First("SELECT community, plugin_id, revision, body FROM installations WHERE community = @1 AND plugin_id = @2", Installation, community, plugin);

    internal static StoredValue? GetValue(SqlSession sql, string community, string plugin, string key) =>
        sql.First("SELECT bytes, principal FROM plugin_values WHERE community = @1 AND plugin_id = @2 AND name = @3", static row => (StoredValue?)new StoredValue(row.GetFieldValue<byte[]>(0), StoredText.Of(row, 1)), community, plugin, key);

    internal static ImmutableArray<string> ListKeys(SqlSession sql, string community, string plugin, string prefix, string? after, int limit)
    {
        // From where the prefix begins, as long as it lasts: a range of the index, whatever characters it holds.
        var keys = after is not null && string.CompareOrdinal(after, prefix) >= 0
            ? sql.All("SELECT name FROM plugin_values WHERE community = @1 AND plugin_id = @2 AND name > @3 AND substr(name, 1, @4) = @5 ORDER BY name LIMIT @6", static row => StoredText.Of(row, 0), community, plugin, after, sql.CodePoints(prefix), prefix, limit)
            : sql.All("SELECT name FROM plugin_values WHERE community = @1 AND plugin_id = @2 AND name >= @3 AND substr(name, 1, @4) = @5 ORDER BY name LIMIT @6", static row => StoredText.Of(row, 0), community, plugin, prefix, sql.CodePoints(prefix), prefix, limit);
        return [.. keys];
    }

    internal static ImmutableArray<KeyValuePair<string, long>> ListStoredBytes(SqlSession sql) =>
        [.. sql.All($"SELECT principal, SUM(size) FROM (SELECT principal, size FROM plugin_values UNION ALL SELECT principal, {sql.Dialect.BytesOf("id")} + {sql.Dialect.BytesOf("body")} AS size FROM documents UNION ALL SELECT principal, size FROM signals WHERE principal IS NOT NULL) AS kept GROUP BY principal ORDER BY principal", static row => KeyValuePair.Create(StoredText.Of(row, 0), row.GetInt64(1)))];

    internal static ImmutableArray<Domain> ListDomains(SqlSession sql, string community)
    {
        var below = sql.All(
            "SELECT community, id, parent_id, name, data, revision FROM domains WHERE community = @1 ORDER BY id",
            static row => new Domain(StoredText.Of(row, 0), StoredText.Of(row, 1), StoredText.Optional(row, 2), StoredText.Of(row, 3), StoredText.Of(row, 4), row.GetInt64(5)),
            community).ToLookup(static domain => domain.ParentId);
        var sorted = ImmutableArray.CreateBuilder<Domain>();
        sorted.AddRange(below[null]);
        for (var index = 0; index < sorted.Count; index++)
        {
            sorted.AddRange(below[sorted[index].Id]);
        }

        return sorted.ToImmutable();
    }

    internal static PluginDocument? FindDocument(SqlSession sql, string community, PluginDocumentKind kind, string id) => sql.First(
        "SELECT id, plugin_id, principal, time, body FROM documents WHERE kind = @1 AND community = @2 AND id = @3", row => Document(row, community, kind), (int)kind, community, id);

    internal static long CountDocuments(SqlSession sql, string community, PluginDocumentKind kind) =>
        sql.First("SELECT COUNT(*) FROM documents WHERE kind = @1 AND community = @2", static row => row.GetInt64(0), (int)kind, community);

    // No id is empty.
    internal static ImmutableArray<PluginDocument> ListDocuments(SqlSession sql, string community, PluginDocumentKind kind, string? after, int limit) =>
    [
        .. sql.All(
            "SELECT id, plugin_id, principal, time, body FROM documents WHERE kind = @1 AND community = @2 AND id > @3 ORDER BY id LIMIT @4",
            row => Document(row, community, kind), (int)kind, community, after ?? "", limit),
    ];

    internal static SignalRecord? FindSignal(SqlSession sql, string community, Guid id)
    {
        // One statement, so that the history is of the moment that the signal is of.
        var rows = sql.All(
            "SELECT signals.body, signal_steps.body FROM signals LEFT JOIN signal_steps ON signal_steps.community = signals.community AND signal_steps.id = signals.id"
            + " WHERE signals.community = @1 AND signals.id = @2 ORDER BY signal_steps.number",
            static row => (Body: StoredText.Of(row, 0), Step: StoredText.Optional(row, 1)), community, Instant.ToBytes(id));
        return rows.Count == 0 ? null : SignalText.Read(community, id, rows[0].Body, [.. rows.Where(static row => row.Step is not null).Select(static row => SignalText.ReadStep(row.Step!))]);
    }

    // Ids are of version 7: in their order, signals are in the order of time.
    internal static ImmutableArray<SignalRecord> ListSignals(SqlSession sql, string community, bool waiting, Guid? before, int limit) =>
    [
        .. sql.All(
            $"SELECT id FROM signals WHERE community = @1 AND id < @2{(waiting ? " AND waits = 1" : "")} ORDER BY id DESC LIMIT @3",
            static row => Instant.ToId(row.GetFieldValue<byte[]>(0)), community, Instant.ToBytes(before ?? Guid.AllBitsSet), limit)
            .Select(id => FindSignal(sql, community, id)).OfType<SignalRecord>(),
    ];

    internal static ImmutableArray<SignalRecord> ListWaitingSignals(SqlSession sql, int limit) =>
        ListSignals(sql, "SELECT community, id FROM signals WHERE waits = 1 ORDER BY id LIMIT @1", limit);

    /// <summary>Signals that a selection of communities and ids names.</summary>
    internal static ImmutableArray<SignalRecord> ListSignals(SqlSession sql, string selection, params ReadOnlySpan<object?> values) =>
    [
        .. sql.All(selection, static row => (Community: StoredText.Of(row, 0), Id: Instant.ToId(row.GetFieldValue<byte[]>(1))), values)
            .Select(key => FindSignal(sql, key.Community, key.Id)).OfType<SignalRecord>(),
    ];

    internal static ImmutableArray<StoredEvent> ListEvents(SqlSession sql, long after, int limit) =>
    [
        .. sql.All(
            "SELECT number, id, time, type, community, plugin, data FROM events WHERE number > @1 ORDER BY number LIMIT @2",
            static row => new StoredEvent(row.GetInt64(0), new PublicEvent(Instant.ToId(row.GetFieldValue<byte[]>(1)), Instant.FromMicroseconds(row.GetInt64(2)), StoredText.Of(row, 3), StoredText.Optional(row, 4), StoredText.Optional(row, 5), StoredText.Of(row, 6))),
            after, limit),
    ];

    private static PluginDocument Document(DbDataReader row, string community, PluginDocumentKind kind) =>
        new(kind, community, StoredText.Of(row, 0), StoredText.Of(row, 1), StoredText.Of(row, 2), Instant.FromMicroseconds(row.GetInt64(3)), StoredText.Of(row, 4));

    private static PluginInstallation Installation(DbDataReader row) => InstallationText.Read(StoredText.Of(row, 0), StoredText.Of(row, 1), row.GetInt64(2), StoredText.Of(row, 3));
}
