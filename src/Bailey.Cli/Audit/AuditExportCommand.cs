using System.CommandLine;
using System.Globalization;
using Bailey.Cli.Commands;
using Bailey.Cli.Values;
using Bailey.Plugins.Audit;

namespace Bailey.Cli.Audit;

/// <summary><c>bailey audit export</c>: a whole chain, in order, to stdout.</summary>
internal static class AuditExportCommand
{
    private const string JsonLines = "jsonl";
    private const string Csv = "csv";

    /// <summary>The command.</summary>
    public static Command Create(CommandConsole console, Func<ParseResult, string> data)
    {
        var community = AuditCommand.CommunityOption("Whose log (default: that of the instance, '*')");
        var format = ParsedOption.One<string?>("--format", "FORMAT", "jsonl, which can be verified without the database (default), or csv", $"{JsonLines} or {Csv}", static (string text, out string? value) => (value = text) is JsonLines or Csv);
        var from = ParsedOption.One("--from-sequence", "NUMBER", "The first entry wanted (default 1)", "a number from 1", static (string text, out long? value) => (value = long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= 1 ? number : null) is not null);
        var command = new Command("export", "Write the audit log of a community to stdout, the oldest entry first") { community, format, from };
        var choice = AuditCommand.AddServer(command, console, data);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var remote = await RemoteAudit.FindAsync(console, choice, parsed, parsed.GetValue(community), asJson: false, cancellationToken);
            if (remote is not null)
            {
                return parsed.GetValue(from) is null ? await remote.ExportAsync(parsed.GetValue(format) ?? JsonLines) : throw new CommandException(ExitCode.Usage, "a server exports the whole log; --from-sequence is for the files of a data directory");
            }

            await using var store = AuditCommand.OpenForReading(data(parsed));
            var entries = store.Audit.ReadAsync(AuditCommand.Chain(parsed.GetValue(community)), parsed.GetValue(from) ?? 1, cancellationToken);
            try
            {
                await (parsed.GetValue(format) == Csv ? AuditExport.WriteCsvAsync(entries, console.Output, cancellationToken) : AuditExport.WriteJsonLinesAsync(entries, console.Output, cancellationToken));
                await console.Output.FlushAsync(cancellationToken);
                return ExitCode.Ok;
            }
            catch (IOException e)
            {
                throw new CommandException(ExitCode.OutputFailed, $"output could not be written: {e.Message}");
            }
        });
        return command;
    }
}
