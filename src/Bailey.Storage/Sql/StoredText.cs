using System.Data.Common;
using System.Text;

namespace Bailey.Storage.Sql;

/// <summary>
/// Text read by its bytes: read as text it would end at the first NUL, so that what was kept, and what somebody has hidden behind one, would not show.
/// </summary>
internal static class StoredText
{
    private static readonly UTF8Encoding s_strict = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    /// <exception cref="ArgumentException">It is no UTF-8.</exception>
    internal static string Of(DbDataReader row, int column) => s_strict.GetString(row.GetFieldValue<byte[]>(column));

    /// <summary>The same; null where there is none.</summary>
    internal static string? Optional(DbDataReader row, int column) => row.IsDBNull(column) ? null : Of(row, column);
}
