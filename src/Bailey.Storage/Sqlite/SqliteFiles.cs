namespace Bailey.Storage.Sqlite;

/// <summary>Which files the paths of a database name at one moment.</summary>
/// <param name="Database">The database; null where there is none.</param>
/// <param name="Log">Its write-ahead log; null where there is none.</param>
internal readonly record struct SqliteFiles((ulong Device, ulong Number)? Database, (ulong Device, ulong Number)? Log);
