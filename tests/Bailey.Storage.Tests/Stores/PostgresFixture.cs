using System.Data.Common;
using System.Text.RegularExpressions;
using Bailey.Storage.Postgres;
using Bailey.Storage.Sql;
using Bailey.Testing.Databases;
using Npgsql;

namespace Bailey.Storage.Tests.Stores;

/// <summary>A store in a database of its own, on the server that all tests share or on one of its own.</summary>
internal sealed partial class PostgresFixture : StoreFixture
{
    private readonly TemporaryFolder _folder = new();
    private readonly PostgresServer _server;

    private PostgresFixture(PostgresServer server, string connectionString, StoreSettings settings)
    {
        (_server, ConnectionString) = (server, connectionString);
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
        var fixture = new PostgresFixture(server, await server.CreateDatabaseAsync(), settings ?? StoreSettings.Quick);
        fixture.Store = fixture.Open();
        return fixture;
    }

    /// <summary>Opens the database as another node.</summary>
    public PostgresPluginStore OpenNode(string name) => PostgresPluginStore.Open(Options with { Node = name });

    public override DbConnection Connect() => Connect(ConnectionString);

    public override async Task<string> ReadRawAsync()
    {
        await Store.DisposeAsync();
        return (string)Scalar("SELECT string_agg(CAST(row AS TEXT), ' ') FROM (SELECT CAST(audit_entries AS TEXT) AS row FROM audit_entries UNION ALL SELECT CAST(plugin_values AS TEXT) FROM plugin_values) AS rows")!;
    }

    public override Task KeepCopyAsync() => ReopenAsync(() => Administrate($"CREATE DATABASE {Name}_copy TEMPLATE {Name}"));

    public override Task PutBackAsync() => ReopenAsync(() =>
    {
        Administrate($"DROP DATABASE {Name}");
        Administrate($"ALTER DATABASE {Name}_copy RENAME TO {Name}");
    });

    public override async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        await _server.DropDatabaseAsync(ConnectionString);
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

    private string Name => new NpgsqlConnectionStringBuilder(ConnectionString).Database!;

    private static NpgsqlConnection Connect(string connectionString)
    {
        var connection = new NpgsqlConnection(connectionString);
        connection.Open();
        return connection;
    }

    private void Administrate(string sql)
    {
        using var connection = Connect(new NpgsqlConnectionStringBuilder(ConnectionString) { Database = "postgres" }.ConnectionString);
        using var command = new NpgsqlCommand(sql, connection);
        command.ExecuteNonQuery();
    }

    [GeneratedRegex(@"\bchar\(")]
    private static partial Regex Character();

    [GeneratedRegex(@"zeroblob\((\d+)\)")]
    private static partial Regex ZeroBlob();

    [GeneratedRegex(@"randomblob\((\d+)\)")]
    private static partial Regex RandomBlob();

    [GeneratedRegex(@"\bx'([0-9a-f]*)'")]
    private static partial Regex Blob();
}
