using System.Data.Common;
using System.Text.RegularExpressions;
using Bailey.Storage.Postgres;
using Bailey.Storage.Sql;
using Bailey.Testing.Databases;
using Npgsql;

namespace Bailey.Storage.Tests.Stores;

/// <summary>A store in a schema of its own, on the server that all tests share or on one of its own.</summary>
internal sealed partial class PostgresFixture : StoreFixture
{
    private readonly TemporaryFolder _folder = new();

    private PostgresFixture(string connectionString, StoreSettings settings)
    {
        ConnectionString = connectionString;
        Options = settings.ToPostgres(connectionString, KeyFolder);
    }

    public string ConnectionString { get; }

    public string KeyFolder => _folder["state"];

    public PostgresPluginStoreOptions Options { get; set; }

    public PostgresPluginStore Postgres => (PostgresPluginStore)Store;

    public override long Transactions => Number("SELECT batch FROM writers");

    public static async Task<PostgresFixture> OpenAsync(StoreSettings? settings = null, PostgresServer? server = null)
    {
        Assert.SkipUnless(PostgresServer.IsThere, PostgresServer.SkipReason);
        server ??= await PostgresServer.SharedAsync();
        var fixture = new PostgresFixture(await server.CreateSchemaAsync(), settings ?? StoreSettings.Quick);
        fixture.Store = fixture.Open();
        return fixture;
    }

    /// <summary>Ends the store, and names a schema without anything in it.</summary>
    public async Task<PostgresPluginStoreOptions> EmptyAsync()
    {
        await Store.DisposeAsync();
        return Options with { ConnectionString = await (await PostgresServer.SharedAsync()).CreateSchemaAsync() };
    }

    /// <summary>Opens the database as another node.</summary>
    public PostgresPluginStore OpenNode(string name) => PostgresPluginStore.Open(Options with { Node = name });

    public override DbConnection Connect()
    {
        var connection = new NpgsqlConnection(ConnectionString);
        connection.Open();
        return connection;
    }

    public override async Task<string> ReadRawAsync()
    {
        await Store.DisposeAsync();
        return (string)Scalar("SELECT string_agg(CAST(row AS TEXT), ' ') FROM (SELECT CAST(audit_entries AS TEXT) AS row FROM audit_entries UNION ALL SELECT CAST(plugin_values AS TEXT) FROM plugin_values) AS rows")!;
    }

    public override Task KeepCopyAsync() => ReopenAsync(() =>
    {
        Tamper($"CREATE SCHEMA {Schema}_copy");
        Tables.ForEach(table => Tamper($"CREATE TABLE {Schema}_copy.{table} AS TABLE {table}"));
    });

    public override Task PutBackAsync() => ReopenAsync(() =>
    {
        Tamper($"TRUNCATE {string.Join(", ", Tables)}");
        Tables.ForEach(table => Tamper($"SET session_replication_role = replica; INSERT INTO {table} OVERRIDING SYSTEM VALUE SELECT * FROM {Schema}_copy.{table}"));
    });

    public override async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        _folder.Dispose();
    }

    protected override SqlPluginStore Open() => PostgresPluginStore.Open(Options);

    // U+0001 U+0001 is how a NUL is kept, and U+0001 before anything else but U+0002 is nothing that was.
    protected override string Translate(string sql)
    {
        sql = sql.Replace("CAST(x'ff' AS TEXT)", "chr(1) || 'x'", StringComparison.Ordinal).Replace("char(0)", "chr(1) || chr(1)", StringComparison.Ordinal);
        sql = Character().Replace(sql, "chr(");
        sql = ZeroBlob().Replace(sql, "decode(repeat('00', $1), 'hex')");
        sql = RandomBlob().Replace(sql, "substring(sha256(CAST(CAST(random() AS TEXT) AS BYTEA)) FROM 1 FOR $1)");
        return Blob().Replace(sql, @"'\x$1'::bytea");
    }

    private string Schema => new NpgsqlConnectionStringBuilder(ConnectionString).SearchPath!;

    private List<string> Tables => [.. ((string)Scalar("SELECT string_agg(tablename, ' ') FROM pg_tables WHERE schemaname = current_schema()")!).Split(' ')];

    [GeneratedRegex(@"\bchar\(")]
    private static partial Regex Character();

    [GeneratedRegex(@"zeroblob\((\d+)\)")]
    private static partial Regex ZeroBlob();

    [GeneratedRegex(@"randomblob\((\d+)\)")]
    private static partial Regex RandomBlob();

    [GeneratedRegex(@"\bx'([0-9a-f]*)'")]
    private static partial Regex Blob();
}
