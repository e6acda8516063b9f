using System.Collections.Immutable;
using System.CommandLine;
using Bailey.Cli.Commands;
using Bailey.Plugins.BuiltIn;
using Bailey.Plugins.Lifecycle;
using Bailey.Plugins.Store;
using Bailey.Storage.Files;
using Bailey.Storage.Inventories;
using Bailey.Storage.Sqlite;

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
        command.SetAction(async (parsed, cancellationToken) =>
        {
            var folder = data(parsed);
            List<string> faults = [];
            var inventory = await ReadAsync(() => new ValueTask<InventoryDocument?>(InventoryFile.Read(folder)), faults);
            var packages = await ReadAsync(() => PackagesAsync(Path.Combine(folder, "state"), parsed.GetValue(community), cancellationToken), faults);
            var report = new PluginsReport(inventory, packages);
            console.WriteLine(parsed.GetValue(json) ? report.ToJson() : report.ToText());
            faults.ForEach(console.Complain);
            return faults.Count == 0 ? ExitCode.Ok : ExitCode.BadData;
        });
        return command;
    }

    private static async ValueTask<ImmutableArray<PluginInstallation>> PackagesAsync(string folder, string? community, CancellationToken cancellationToken)
    {
        if (!SqlitePluginStore.IsThere(folder))
        {
            return [];
        }

        await using var store = SqlitePluginStore.OpenForReading(folder);
        return await store.ListInstallationsAsync(community, cancellationToken);
    }

    // What cannot be read of the one must not hide the other.
    private static async Task<T?> ReadAsync<T>(Func<ValueTask<T>> read, List<string> faults)
    {
        try
        {
            return await read();
        }
        catch (Exception e) when (e is StorageException or PluginStoreException)
        {
            faults.Add(e.Message);
            return default;
        }
    }
}
