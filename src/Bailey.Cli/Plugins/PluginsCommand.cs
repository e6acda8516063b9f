using System.CommandLine;
using Bailey.Cli.Commands;
using Bailey.Cli.Packages;

namespace Bailey.Cli.Plugins;

/// <summary><c>bailey plugins ...</c>: what plugins there are, and what becomes of them.</summary>
internal static class PluginsCommand
{
    /// <summary>The group, writing to a console.</summary>
    /// <param name="console">Where it writes.</param>
    /// <param name="data">The data directory that a command line means.</param>
    public static Command Create(CommandConsole console, Func<ParseResult, string> data)
    {
        var group = new Command("plugins", "Show plugins, review packages, and manage those of a server")
        {
            ShowPluginsCommand.Create(console, data),
            ReviewCommand.Create(console, data),
            AcceptCommands.CreateActivate(console, data),
            AcceptCommands.CreateUpgrade(console, data),
            AcceptCommands.CreateRollBack(console, data),
        };
        foreach (var command in PackageCommands.CreateAll(console, data).Concat(BuiltInCommands.CreateAll(console, data)))
        {
            group.Add(command);
        }

        return group;
    }
}
