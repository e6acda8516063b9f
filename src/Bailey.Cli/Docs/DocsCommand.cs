using System.CommandLine;
using Bailey.Cli.Commands;

namespace Bailey.Cli.Docs;

/// <summary><c>bailey docs limits</c>: prints pages of docs/ that are generated from the code. For developers, so hidden.</summary>
internal static class DocsCommand
{
    /// <summary>The command, writing to a console.</summary>
    public static Command Create(CommandConsole console)
    {
        var limits = new Command("limits", "Print docs/limits.md");
        limits.SetAction(_ =>
        {
            console.WriteLine(LimitsPage.Create().TrimEnd('\n'));
            return ExitCode.Ok;
        });
        return new Command("docs", "Print documentation generated from the code") { Hidden = true, Subcommands = { limits } };
    }
}
