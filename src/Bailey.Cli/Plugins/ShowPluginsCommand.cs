using System.CommandLine;
using Bailey.Cli.Commands;
using Bailey.Plugins.BuiltIn;
using Bailey.Plugins.Lifecycle;
using Bailey.Storage.Files;
using Bailey.Storage.Inventories;

namespace Bailey.Cli.Plugins;

/// <summary><c>bailey plugins show [--community ID] [--json]</c>: built-in plugins as the host last started with them, and packages.</summary>
internal static class ShowPluginsCommand
{
    /// <summary>The command, writing to a console.</summary>
    public static Command Create(CommandConsole console, Func<ParseResult, string> data)
    {
        var community = new Option<string?>("--community") { HelpName = "ID", Description = "Only the packages of this community" };
        var json = new Option<bool>("--json") { Description = "One JSON object on one line instead of text" };
        var command = new Command("show", "Show plugins, their capabilities, rules and hooks, and those skipped") { community, json };
        command.SetAction(parsed =>
        {
            var (inventory, fault) = Read(data(parsed));
            var report = new PluginsReport(inventory, Array.Empty<PluginInstallation>());
            console.WriteLine(parsed.GetValue(json) ? report.ToJson() : report.ToText());
            if (fault is not null)
            {
                console.Complain(fault.Message);
            }

            return fault is null ? ExitCode.Ok : ExitCode.BadData;
        });
        return command;
    }

    // What cannot be read of the one must not hide the other.
    private static (InventoryDocument? Inventory, StorageException? Fault) Read(string data)
    {
        try
        {
            return (InventoryFile.Read(data), null);
        }
        catch (StorageException e)
        {
            return (null, e);
        }
    }
}
