using System.CommandLine;
using Bailey.Cli.Commands;
using Bailey.Storage.Postgres;

namespace Bailey.Cli.Operations;

/// <summary>Which store an operator means: that of the data directory, or a PostgreSQL database.</summary>
internal static class StoreChoice
{
    /// <summary>The option that names a database.</summary>
    public static Option<string?> Option() => new("--postgres") { HelpName = "CONNECTION", Description = "The PostgreSQL database (default: $BAILEY_POSTGRES, else the store in the data directory)" };

    /// <summary>The database that is meant; null for the store in the data directory.</summary>
    public static PostgresPluginStoreOptions? Postgres(CommandConsole console, ParseResult parsed, Option<string?> option, string data) =>
        (parsed.GetValue(option) ?? console.Variable("BAILEY_POSTGRES")) is { Length: > 0 } connection
            ? new PostgresPluginStoreOptions { ConnectionString = connection, KeyFolder = Path.Combine(data, "state") }
            : null;
}
