using System.Data.Common;
using System.Text;
using Bailey.Storage.Postgres;
using Npgsql;

namespace Bailey.Storage.Sql;

/// <summary>
/// Text as it was given. From SQLite it is read by its bytes: read as text it would end at the first NUL, so that what was kept, and what somebody has hidden behind one, would not show.
/// </summary>
internal static class StoredText
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="ArgumentException">It is no UTF-8.</exception>
    /// <exception cref="FormatException">It is not as PostgreSQL was given it.</exception>
    internal static string Of(DbDataReader row, int column) => row is NpgsqlDataReader
        ? PostgresText.Decode(row.GetString(column))
        : s_strict.GetString(row.GetFieldValue<byte[]>(column));

    /// <summary>The same; null where there is none.</summary>
    internal static string? Optional(DbDataReader row, int column) => row.IsDBNull(column) ? null : Of(row, column);
}
