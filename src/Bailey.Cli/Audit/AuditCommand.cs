using System.CommandLine;
using Bailey.Cli.Commands;
using Bailey.Cli.Remote;
using Bailey.Cli.Values;
using Bailey.Plugins.Audit;
using Bailey.Storage.Sqlite;

namespace Bailey.Cli.Audit;

/// <summary><c>bailey audit ...</c>: what happened, and whether the log of it is whole.</summary>
internal static class AuditCommand
{
    /// <summary>The group, writing to a console.</summary>
    /// <param name="console">Where it writes.</param>
    /// <param name="data">The data directory that a command line means.</param>
    public static Command Create(CommandConsole console, Func<ParseResult, string> data) => new("audit", "Search, follow, export and verify the audit log")
    {
        AuditQueryCommand.Create(console, data),
        AuditTailCommand.Create(console, data),
        AuditExportCommand.Create(console, data),
        AuditVerifyCommand.Create(console, data),
        AuditHeadCommand.Create(console, data),
        AuditPruneCommand.Create(console, data),
    };

    /// <summary>The option that names a chain.</summary>
    public static Option<string?> CommunityOption(string description) => ParsedOption.One<string?>(
        "--community", "NAME", description, $"the name of a community, or '*' for the instance",
        static (string text, out string? value) => (value = text).Length is > 0 and <= AuditRedaction.MaxCommunity);

    /// <summary>An option of text.</summary>
    public static Option<string?> Text(string name, string placeholder, string description) => new(name) { HelpName = placeholder, Description = description };

    /// <summary>Adds the options that name a server to a command that reads the files otherwise.</summary>
    public static ServerChoice AddServer(Command command, CommandConsole console, Func<ParseResult, string> data)
    {
        var choice = new ServerChoice(console, data, readsFiles: true);
        foreach (var option in choice.Options)
        {
            command.Add(option);
        }

        return choice;
    }

    /// <summary>Opens the store to read it.</summary>
    public static SqlitePluginStore OpenForReading(string data) => SqlitePluginStore.OpenForReading(FolderOf(data));

    /// <summary>The folder of the store.</summary>
    public static string FolderOf(string data) => Path.Combine(data, "state");

    /// <summary>The name of a chain as the store takes it.</summary>
    public static string? Chain(string? community) => community is null or AuditChain.Instance ? null : community;
}
