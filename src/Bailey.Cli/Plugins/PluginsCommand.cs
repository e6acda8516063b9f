using System.CommandLine;
using Bailey.Cli.Commands;
using Bailey.Cli.Packages;

namespace Bailey.Cli.Plugins;

/// <summary><c>bailey plugins ...</c>: what plugins there are.</summary>
internal static class PluginsCommand
{
    /// <summary>The group, writing to a console.</summary>
    /// <param name="console">Where it writes.</param>
    /// <param name="data">The data directory that a command line means.</param>
    public static Command Create(CommandConsole console, Func<ParseResult, string> data) => new("plugins", "Show plugins, and review packages")
    {
        ShowPluginsCommand.Create(console, data),
        ReviewCommand.Create(console, data),
    };
}
