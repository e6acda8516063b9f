namespace Bailey.Storage.Tests.Stores;

/// <summary>The databases that the same tests run on.</summary>
public enum StoreKind
{
    Sqlite,
    Postgres,
}
