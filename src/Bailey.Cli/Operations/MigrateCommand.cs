using System.CommandLine;
using Bailey.Cli.Commands;
using Bailey.Storage.Postgres;
using Bailey.Storage.Sqlite;

namespace Bailey.Cli.Operations;

/// <summary><c>bailey migrate</c>: brings the store to the schema of this Bailey.</summary>
internal static class MigrateCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CommandConsole console, Func<ParseResult, string> data)
    {
        var command = new Command("migrate", "Bring the store to the schema of this Bailey; the server must not be running");
        var postgres = StoreChoice.Option();
        command.Add(postgres);
        command.SetAction(async (parsed, _) =>
        {
            if (StoreChoice.Postgres(console, parsed, postgres, data(parsed)) is { } database)
            {
                var (before, now) = PostgresPluginStore.Migrate(database);
                console.WriteLine(before == now ? FormattableString.Invariant($"the database has the schema of this Bailey, {now}") : FormattableString.Invariant($"the database was brought from schema {before} to {now}"));
                return ExitCode.Ok;
            }

            // Opening it to write does so, a step at a time, each in a transaction of its own.
            await using (SqlitePluginStore.Open(Path.Combine(data(parsed), "state")))
            {
                console.WriteLine("the store has the schema of this Bailey");
            }

            return ExitCode.Ok;
        });
        return command;
    }
}
