using System.CommandLine;
using Bailey.Cli.Commands;

namespace Bailey.Cli.Docs;

/// <summary><c>bailey docs PAGE</c>: prints pages of docs/ that are generated from the code. For developers, so hidden.</summary>
internal static class DocsCommand
{
    /// <summary>The command, writing to a console.</summary>
    public static Command Create(CommandConsole console) => new("docs", "Print documentation generated from the code")
    {
        Hidden = true,
        Subcommands =
        {
            Page(console, "limits", LimitsPage.Create),
            Page(console, "reason-codes", ReasonCodesPage.Create),
            Page(console, "script-gate", ScriptGatePage.Create),
        },
    };

    private static Command Page(CommandConsole console, string name, Func<string> create)
    {
        var page = new Command(name, $"Print docs/{name}.md");
        page.SetAction(_ =>
        {
            console.WriteLine(create().TrimEnd('\n'));
            return ExitCode.Ok;
        });
        return page;
    }
}
