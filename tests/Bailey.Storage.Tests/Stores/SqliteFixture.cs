using System.Data.Common;
using System.Text;
using Bailey.Storage.Sql;
using Bailey.Storage.Sqlite;
using Microsoft.Data.Sqlite;

namespace Bailey.Storage.Tests.Stores;

/// <summary>A store in a file.</summary>
internal sealed class SqliteFixture : StoreFixture
{
    private readonly TemporaryFolder _folder = new();
    private readonly SqlitePluginStoreOptions _options;
    private byte[] _copy = [];

    public SqliteFixture(StoreSettings? settings = null)
    {
        _options = (settings ?? StoreSettings.Quick).ToSqlite();
        Store = Open();
    }

    public string Folder => _folder["state"];

    public string DatabaseFile => Path.Combine(Folder, "bailey.db");

    public SqlitePluginStore Sqlite => (SqlitePluginStore)Store;

    public override long Transactions => Number("SELECT batch FROM audit_root");

    public override DbConnection Connect()
    {
        var connection = new SqliteConnection($"Data Source={DatabaseFile};Pooling=false");
        connection.Open();
        return connection;
    }

    public override async Task<string> ReadRawAsync()
    {
        await Store.DisposeAsync();
        return Encoding.Latin1.GetString(await File.ReadAllBytesAsync(DatabaseFile));
    }

    public override async Task KeepCopyAsync()
    {
        await Store.DisposeAsync();
        _copy = await File.ReadAllBytesAsync(DatabaseFile);
        Store = Open();
    }

    public override Task PutBackAsync() => ReopenAsync(() => File.WriteAllBytes(DatabaseFile, _copy));

    public override async ValueTask DisposeAsync()
    {
        await Store.DisposeAsync();
        _folder.Dispose();
    }

    protected override SqlPluginStore Open() => SqlitePluginStore.Open(Folder, _options);
}
