using System.Collections.Immutable;
using System.CommandLine;
using Bailey.Cli.Commands;
using Bailey.Cli.Remote;
using Bailey.Plugins.BuiltIn;
using Bailey.Plugins.Lifecycle;
using Bailey.Plugins.Store;
using Bailey.Policy.Capabilities.Effective;
using Bailey.Policy.Roles;
using Bailey.Policy.Snapshots;
using Bailey.Server.Packages;
using Bailey.Storage.Files;
using Bailey.Storage.Inventories;
using Bailey.Storage.Policies;
using Bailey.Storage.Sqlite;

namespace Bailey.Cli.Plugins;

/// <summary><c>bailey plugins show [ID] [--community ID] [--json]</c>: built-in plugins as the host last started with them, and packages; or a package of a server.</summary>
internal static class ShowPluginsCommand
{
    /// <summary>The command, writing to a console.</summary>
    public static Command Create(CommandConsole console, Func<ParseResult, string> data)
    {
        var community = new Option<string?>("--community") { HelpName = "ID", Description = "Only the packages of this community" };
        var json = new Option<bool>("--json") { Description = "One JSON object on one line instead of text" };
        var id = new Argument<string?>("ID") { Description = "A package on a server, of which all is shown (default: all plugins of the data directory)", Arity = ArgumentArity.ZeroOrOne };
        var choice = new ServerChoice(console, data);
        var command = new Command("show", "Show plugins, their capabilities, rules and hooks, and those skipped; or one package of a server") { id, community, json };
        foreach (var option in choice.Options)
        {
            command.Add(option);
        }

        command.SetAction(async (parsed, cancellationToken) =>
        {
            if (parsed.GetValue(id) is { } plugin)
            {
                using var client = await choice.RequireAsync(parsed, cancellationToken);
                return await ShowAsync(new RemoteCall(console, client, parsed, parsed.GetValue(community), parsed.GetValue(json), cancellationToken), plugin);
            }

            var folder = data(parsed);
            List<string> faults = [];
            var inventory = await ReadAsync(() => new ValueTask<InventoryDocument?>(InventoryFile.Read(folder)), faults);
            var packages = await ReadAsync(() => PackagesAsync(folder, parsed.GetValue(community), cancellationToken), faults);
            var reach = packages?.Reach;
            var report = new PluginsReport(inventory, packages?.Installations ?? [], installation => reach?.GetValueOrDefault((installation.Community, installation.PluginId)));
            console.WriteLine(parsed.GetValue(json) ? report.ToJson() : report.ToText());
            Array.ForEach(packages?.Warnings ?? [], console.Complain);
            faults.ForEach(console.Complain);
            return faults.Count == 0 ? ExitCode.Ok : ExitCode.BadData;
        });
        return command;
    }

    private static async Task<int> ShowAsync(RemoteCall call, string plugin)
    {
        if (!CommunityName.IsValid(call.Community, out var fault))
        {
            throw new CommandException(ExitCode.Usage, call.Community is null ? $"name the community that has {plugin} by --community" : $"--community: {fault}");
        }

        var answer = await call.SendAsync(HttpMethod.Get, PackageCommands.PathOf(call, plugin));
        return answer.IsDone ? call.Tell(answer, () => PackageText.Of(answer.Read<PackageView>())) : call.Complain(answer);
    }

    private static async ValueTask<Packages?> PackagesAsync(string folder, string? community, CancellationToken cancellationToken)
    {
        var state = Path.Combine(folder, "state");
        if (!SqlitePluginStore.IsThere(state))
        {
            return Packages.Of([], community);
        }

        await using var store = SqlitePluginStore.OpenForReading(state);
        var installations = await store.ListInstallationsAsync(community, cancellationToken);
        if (!installations.Any(InstalledReach.IsAccepted))
        {
            return Packages.Of(installations, community);
        }

        try
        {
            var policy = PolicySnapshot.Compile(new PolicyDirectory(folder).Load());
            return new Packages(
                installations,
                await InstalledReach.CompileAsync(store, installations, policy, cancellationToken),
                [.. policy.Warnings.Select(static warning => $"warning: {warning.Message}")]);
        }
        catch (Exception e) when (e is StorageException or PluginStoreException)
        {
            return new Packages(installations, null, [$"what the policy lets packages have cannot be told: {e.Message}"]);
        }
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

    private sealed record Packages(ImmutableArray<PluginInstallation> Installations, ImmutableDictionary<(string Community, string PluginId), EffectiveCapabilities>? Reach, string[] Warnings)
    {
        // One that has no packages may be misspelt, and what has no data directory yet has none at all.
        public static Packages Of(ImmutableArray<PluginInstallation> installations, string? community) =>
            new(installations, null, installations.IsEmpty && community is not null ? [$"note: there are no packages of a community '{community}' here"] : []);
    }
}
