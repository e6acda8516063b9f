using System.CommandLine;
using Bailey.Cli.Commands;
using Bailey.Cli.Governance;

namespace Bailey.Cli.Policy;

/// <summary><c>bailey policy show [--json]</c>: the command rules in force, where they come from, and what they make of each command.</summary>
internal static class ShowPolicyCommand
{
    /// <summary>The command, writing to a console.</summary>
    public static Command Create(CommandConsole console, Func<GovernedCommands> governed)
    {
        var json = new Option<bool>("--json") { Description = "One JSON object on one line instead of text" };
        var command = new Command("show", "Show the command rules in force, and what they make of each command") { json };
        command.SetAction(parsed =>
        {
            var report = new CommandRulesReport(governed());
            console.WriteLine(parsed.GetValue(json) ? report.ToJson() : report.ToText());
            return ExitCode.Ok;
        });
        return command;
    }
}
