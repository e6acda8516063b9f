using System.CommandLine;
using Bailey.Cli.Commands;
using Bailey.Storage.Sqlite;

namespace Bailey.Cli.Operations;

/// <summary><c>bailey migrate</c>: brings the store to the schema of this Bailey.</summary>
internal static class MigrateCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CommandConsole console, Func<ParseResult, string> data)
    {
        var command = new Command("migrate", "Bring the store to the schema of this Bailey; the server must not be running");
        command.SetAction(async (parsed, _) =>
        {
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
