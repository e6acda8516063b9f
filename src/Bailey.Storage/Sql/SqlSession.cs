using System.Data.Common;

namespace Bailey.Storage.Sql;

/// <summary>A connection with the statements that were prepared on it. For one thread at a time. Parameters are <c>@1</c>, <c>@2</c>, in order.</summary>
/// <param name="connection">An open connection, which is closed with the session.</param>
/// <param name="dialect">What the database is told in words of its own.</param>
internal sealed class SqlSession(DbConnection connection, SqlDialect dialect) : IDisposable
{
    // Queries with filters have many shapes.
    private const int MaxPrepared = 256;
    private readonly Dictionary<string, DbCommand> _commands = new(StringComparer.Ordinal);

    internal DbConnection Connection => connection;

    internal SqlDialect Dialect => dialect;

    /// <summary>Runs a statement.</summary>
    /// <returns>How many rows it changed.</returns>
    internal int Execute(string sql, params ReadOnlySpan<object?> values) => Prepare(sql, values).ExecuteNonQuery();

    /// <summary>The first row, as a selection makes something of it; null where there is none.</summary>
    internal T? First<T>(string sql, Func<DbDataReader, T> select, params ReadOnlySpan<object?> values)
    {
        using var reader = Prepare(sql, values).ExecuteReader();
        return reader.Read() ? select(reader) : default;
    }

    /// <summary>All rows.</summary>
    internal List<T> All<T>(string sql, Func<DbDataReader, T> select, params ReadOnlySpan<object?> values)
    {
        using var reader = Prepare(sql, values).ExecuteReader();
        var rows = new List<T>();
        while (reader.Read())
        {
            rows.Add(select(reader));
        }

        return rows;
    }

    /// <summary>How many characters a text has as the database counts them.</summary>
    internal int CodePoints(string text) => dialect.Encode(text).EnumerateRunes().Count();

    /// <inheritdoc/>
    public void Dispose()
    {
        Forget();
        connection.Dispose();
    }

    private void Forget()
    {
        foreach (var command in _commands.Values)
        {
            command.Dispose();
        }

        _commands.Clear();
    }

    private DbCommand Prepare(string sql, ReadOnlySpan<object?> values)
    {
        if (!_commands.TryGetValue(sql, out var command))
        {
            if (_commands.Count >= MaxPrepared)
            {
                Forget();
            }

            command = connection.CreateCommand();
            command.CommandText = dialect.Parameter == '@' ? sql : sql.Replace('@', dialect.Parameter);
            for (var index = 0; index < values.Length; index++)
            {
                var parameter = command.CreateParameter();
                if (dialect.Parameter == '@')
                {
                    parameter.ParameterName = FormattableString.Invariant($"@{index + 1}");
                }

                command.Parameters.Add(parameter);
            }

            _commands.Add(sql, command);
        }

        for (var index = 0; index < values.Length; index++)
        {
            command.Parameters[index].Value = values[index] switch
            {
                null => DBNull.Value,
                string text => dialect.Encode(text),
                var value => value,
            };
        }

        return command;
    }
}
