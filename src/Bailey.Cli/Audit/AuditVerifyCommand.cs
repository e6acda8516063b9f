using System.CommandLine;
using Bailey.Cli.Commands;
using Bailey.Cli.Files;
using Bailey.Cli.Policy;
using Bailey.Cli.Principals;
using Bailey.Plugins.Audit;

namespace Bailey.Cli.Audit;

/// <summary><c>bailey audit verify</c>: whether the log is whole.</summary>
internal static class AuditVerifyCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CommandConsole console, Func<ParseResult, string> data)
    {
        var community = AuditCommand.CommunityOption("Whose log (default: all of them; on a server that of the instance)");
        var head = AuditCommand.Text("--head", "FILE", "A signed head that was exported before, and must still be in the log");
        var export = AuditCommand.Text("--export", "FILE", "Check an export in JSON lines instead of the database");
        var json = PrincipalCommand.JsonOption();
        var command = new Command("verify", "Find entries of the audit log that were changed, removed or moved") { community, head, export, json };
        var choice = AuditCommand.AddServer(command, console, data);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var known = parsed.GetValue(head) is { } file ? SignedHeadFile.Read(file) : null;
            IReadOnlyList<ChainVerdict> verdicts;
            if (parsed.GetValue(export) is { } exported)
            {
                verdicts = [await VerifyExport(exported, known, cancellationToken)];
            }
            else
            {
                using var remote = await RemoteAudit.FindAsync(console, choice, parsed, parsed.GetValue(community), parsed.GetValue(json), cancellationToken);
                var (exitCode, verdict) = remote is null ? (ExitCode.Ok, null) : await remote.VerifyAsync(known);
                if (remote is not null && verdict is null)
                {
                    return exitCode;
                }

                verdicts = verdict is null ? await VerifyStore(data(parsed), parsed.GetValue(community), known, cancellationToken) : [verdict];
            }

            if (parsed.GetValue(json))
            {
                console.WriteLine(ToJson(verdicts));
            }
            else
            {
                foreach (var verdict in verdicts.Where(static verdict => verdict.IsWhole))
                {
                    console.WriteLine(PrintableText.OneLine(FormattableString.Invariant($"{verdict.Chain}: whole, {verdict.Entries} entries")));
                }

                if (verdicts.Count == 0)
                {
                    console.WriteLine("There are no entries yet.");
                }
            }

            foreach (var verdict in verdicts.Where(static verdict => !verdict.IsWhole))
            {
                console.Complain($"{verdict.Chain}: {verdict.Message} ({verdict.Fault})");
            }

            return verdicts.All(static verdict => verdict.IsWhole) ? ExitCode.Ok : ExitCode.BadData;
        });
        return command;
    }

    private static async Task<IReadOnlyList<ChainVerdict>> VerifyStore(string data, string? community, SignedHead? head, CancellationToken cancellationToken)
    {
        await using var store = AuditCommand.OpenForReading(data);
        return await store.Audit.VerifyAsync(community, head, cancellationToken);
    }

    private static async Task<ChainVerdict> VerifyExport(string path, SignedHead? head, CancellationToken cancellationToken)
    {
        try
        {
            await using var file = File.OpenRead(path);
            return await ExportedChain.VerifyAsync(file, head, cancellationToken);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw InputFile.Missing(path);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException or NotSupportedException)
        {
            throw new CommandException(ExitCode.NoInput, $"{path}: cannot be read: {e.Message}");
        }
    }

    private static string ToJson(IReadOnlyList<ChainVerdict> verdicts) => DecisionJson.ToJson(json =>
    {
        json.WriteStartObject();
        json.WriteBoolean("whole", verdicts.All(static verdict => verdict.IsWhole));
        json.WriteStartArray("chains");
        foreach (var verdict in verdicts)
        {
            json.WriteStartObject();
            json.WriteString("chain", verdict.Chain);
            json.WriteBoolean("whole", verdict.IsWhole);
            json.WriteNumber("entries", verdict.Entries);
            if (!verdict.IsWhole)
            {
                json.WriteString("fault", verdict.Fault);
                json.WriteString("message", verdict.Message);
                if (verdict.Sequence is { } sequence)
                {
                    json.WriteNumber("sequence", sequence);
                }
            }

            json.WriteEndObject();
        }

        json.WriteEndArray();
        json.WriteEndObject();
    });
}
