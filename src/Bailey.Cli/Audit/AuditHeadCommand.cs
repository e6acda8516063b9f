using System.CommandLine;
using Bailey.Cli.Commands;
using Bailey.Plugins.Audit;

namespace Bailey.Cli.Audit;

/// <summary><c>bailey audit head</c>: the signed head of a chain, to be kept elsewhere.</summary>
internal static class AuditHeadCommand
{
    /// <summary>The command.</summary>
    public static Command Create(CommandConsole console, Func<ParseResult, string> data)
    {
        var community = AuditCommand.CommunityOption("Whose log (default: that of the instance, '*')");
        var command = new Command("head", "Write the signed head of the audit log as JSON: kept elsewhere, it finds out a log that is cut short or put back later") { community };
        var choice = AuditCommand.AddServer(command, console, data);
        command.SetAction(async (parsed, cancellationToken) =>
        {
            using var remote = await RemoteAudit.FindAsync(console, choice, parsed, parsed.GetValue(community), asJson: false, cancellationToken);
            if (remote is not null)
            {
                return await remote.HeadAsync();
            }

            await using var store = AuditCommand.OpenForReading(data(parsed));
            var chain = parsed.GetValue(community) ?? AuditChain.Instance;
            var head = await store.Audit.ExportHeadAsync(AuditCommand.Chain(chain), cancellationToken)
                ?? throw new CommandException(ExitCode.NoInput, $"the audit log of '{chain}' has no entries");
            console.WriteLine(SignedHeadFile.ToJson(head));
            return ExitCode.Ok;
        });
        return command;
    }
}
