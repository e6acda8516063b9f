using System.CommandLine;
using Bailey.Cli.Commands;
using Bailey.Cli.Files;
using Bailey.Cli.Policy;
using Bailey.Cli.Principals;
using Bailey.Storage.Backups;

namespace Bailey.Cli.Operations;

/// <summary><c>bailey backup</c> and <c>bailey restore</c>: a data directory in one file.</summary>
internal static class BackupCommand
{
    /// <summary><c>bailey backup FILE</c>.</summary>
    public static Command CreateBackup(CommandConsole console, Func<ParseResult, string> data)
    {
        var file = new Argument<string>("FILE") { Description = "The backup that is made; one that is there is replaced once the new one is whole" };
        var postgres = StoreChoice.Option();
        var json = PrincipalCommand.JsonOption();
        var command = new Command("backup", "Back the data directory up, also while a server works with it") { file, postgres, json };
        command.SetAction((parsed, cancellationToken) => RunAsync(console, parsed.GetValue(json), "backed up", parsed.GetRequiredValue(file), () =>
            DataBackup.WriteAsync(data(parsed), parsed.GetRequiredValue(file), TimeProvider.System, StoreChoice.Postgres(console, parsed, postgres, data(parsed)), cancellationToken)));
        return command;
    }

    /// <summary><c>bailey restore FILE</c>.</summary>
    public static Command CreateRestore(CommandConsole console, Func<ParseResult, string> data)
    {
        var file = new Argument<string>("FILE") { Description = "The backup" };
        var postgres = StoreChoice.Option();
        var json = PrincipalCommand.JsonOption();
        var command = new Command("restore", "Restore a backup into a data directory that is empty, or not there yet") { file, postgres, json };
        command.SetAction((parsed, cancellationToken) => RunAsync(console, parsed.GetValue(json), "restored", data(parsed), () =>
            DataBackup.RestoreAsync(Present(parsed.GetRequiredValue(file)), data(parsed), StoreChoice.Postgres(console, parsed, postgres, data(parsed)), cancellationToken)));
        return command;
    }

    private static string Present(string path) => Path.Exists(path) ? path : throw InputFile.Missing(path);

    private static async Task<int> RunAsync(CommandConsole console, bool asJson, string done, string what, Func<Task<BackupManifest>> run)
    {
        try
        {
            var manifest = await run();
            console.WriteLine(asJson
                ? DecisionJson.ToJson(json =>
                {
                    json.WriteStartObject();
                    json.WriteString("made_at", manifest.MadeAt);
                    json.WriteNumber("schema", manifest.Schema);
                    json.WriteNumber("files", manifest.Files.Count);
                    json.WriteEndObject();
                })
                : FormattableString.Invariant($"{done}: {what}, {manifest.Files.Count} files, made at {manifest.MadeAt:yyyy-MM-dd HH:mm:ss} UTC"));
            return ExitCode.Ok;
        }
        catch (BackupException e)
        {
            return FaultReport.Show(console, e.Code is BackupReason.Damaged or BackupReason.Newer ? ExitCode.BadData : ExitCode.NoInput, e.Message, asJson, e.Code);
        }
    }
}
