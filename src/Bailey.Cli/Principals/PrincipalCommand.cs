using System.CommandLine;
using Bailey.Cli.Commands;
using Bailey.Policy.Principals;

namespace Bailey.Cli.Principals;

/// <summary><c>bailey principal ...</c>: for whom calls are made, and what they may.</summary>
internal static class PrincipalCommand
{
    /// <summary>The group, writing to a console.</summary>
    /// <param name="console">Where it writes.</param>
    /// <param name="data">The data directory that a command line means.</param>
    public static Command Create(CommandConsole console, Func<ParseResult, string> data) => new("principal", "Manage principals: permissions, egress, quotas; of a server where one is named, else in the files of the data directory")
    {
        ShowPrincipalCommand.CreateList(console, data),
        ShowPrincipalCommand.CreateShow(console, data),
        EditPrincipalCommand.CreateCreate(console, data),
        EditPrincipalCommand.CreateSet(console, data),
        EditPrincipalCommand.CreateSwitch(console, data, "enable", "principals/enable", "Let a principal do again what its profile allows", enabled: true),
        EditPrincipalCommand.CreateSwitch(console, data, "disable", "principals/disable", "Deny a principal everything, from its next call on", enabled: false),
        EditPermissionsCommand.CreateGrant(console, data),
        EditPermissionsCommand.CreateRevoke(console, data),
        PrincipalQuotaCommand.CreateQuota(console, data),
        PrincipalQuotaCommand.CreateUsage(console, data),
        PrincipalLinkCommand.Create(console, data),
    };

    /// <summary>The argument that names a principal.</summary>
    public static Argument<PrincipalName> NameArgument() => new("NAME")
    {
        Description = "The principal",
        CustomParser = result =>
        {
            if (PrincipalName.TryParse(result.Tokens[0].Value, out var name, out var fault))
            {
                return name;
            }

            result.AddError(fault);
            return null;
        },
    };

    /// <summary>The option that says for whom a change is made.</summary>
    public static Option<string?> ActorOption() => new("--as")
    {
        HelpName = "PRINCIPAL",
        Description = "Make the change for a principal, who must hold the permission for it and all that it hands out (default: you own the files, and may do all)",
    };

    /// <summary>The option that says as whom a server of the data directory is asked, where files are open to whoever reads them.</summary>
    public static Option<string?> AskerOption() => new("--as") { HelpName = "PRINCIPAL", Description = "Ask the server of the data directory as this principal (default: the server's operator)" };

    /// <summary>Refuses the option of <see cref="AskerOption"/> where files are read.</summary>
    /// <exception cref="CommandException">It is given.</exception>
    public static void RefuseAsker(ParseResult parsed, Option<string?> asker)
    {
        if (parsed.GetValue(asker) is not null)
        {
            throw new CommandException(ExitCode.Usage, "--as is for asking a server, and the files of the data directory are read; add --server local to ask the one that runs there");
        }
    }

    /// <summary>The option that asks for JSON.</summary>
    public static Option<bool> JsonOption() => new("--json") { Description = "One JSON object on one line instead of text" };
}
