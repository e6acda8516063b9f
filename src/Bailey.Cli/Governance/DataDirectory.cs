using System.CommandLine;
using Bailey.Cli.Commands;

namespace Bailey.Cli.Governance;

/// <summary>Where Bailey keeps its data: <c>--data</c>, else BAILEY_DATA, else XDG_DATA_HOME/bailey, else ~/.local/share/bailey.</summary>
/// <param name="FullPath">The folder. It need not be there.</param>
internal sealed record DataDirectory(string FullPath)
{
    /// <summary>The option, for every command.</summary>
    public static Option<string?> CreateOption()
    {
        var option = new Option<string?>("--data")
        {
            HelpName = "DIR",
            Description = "Folder of Bailey's data (default: $BAILEY_DATA, else $XDG_DATA_HOME/bailey, else ~/.local/share/bailey)",
            Recursive = true,
        };
        option.Validators.Add(result =>
        {
            if (result.Tokens is [{ Value: var value }, ..] && !IsPath(value))
            {
                result.AddError("--data takes a folder");
            }
        });
        return option;
    }

    /// <summary>The folder that a command line means; null where nothing names one and there is no home either.</summary>
    /// <exception cref="CommandException">There is a file in its place, or in its way.</exception>
    public static DataDirectory? Find(ParseResult parsed, Option<string?> option, CommandConsole console)
    {
        var found = FindNamed(parsed, option, console);
        for (var path = found?.FullPath; path is not null; path = Path.GetDirectoryName(path))
        {
            if (File.Exists(path))
            {
                throw new CommandException(ExitCode.NoInput, path == found!.FullPath
                    ? $"{path} is a file, and Bailey keeps its data in a folder; name one by --data (or BAILEY_DATA), which need not be there yet"
                    : $"{found.FullPath} can be no folder of Bailey's data, as {path} is a file; name another by --data (or BAILEY_DATA)");
            }
        }

        return found;
    }

    private static DataDirectory? FindNamed(ParseResult parsed, Option<string?> option, CommandConsole console)
    {
        // By its tokens, so that what is wrong with the rest of the command line does not matter.
        if (parsed.GetResult(option)?.Tokens is [.., { Value: var named }] && IsPath(named))
        {
            return new DataDirectory(Path.GetFullPath(named));
        }

        if (console.Variable("BAILEY_DATA") is { } variable && IsPath(variable))
        {
            return new DataDirectory(Path.GetFullPath(variable));
        }

        // The XDG base directory specification: a path that is not absolute is to be ignored.
        if (console.Variable("XDG_DATA_HOME") is { } shared && Path.IsPathFullyQualified(shared))
        {
            return new DataDirectory(Path.Combine(shared, "bailey"));
        }

        return console.HomeFolder is { } home && Path.IsPathFullyQualified(home) ? new DataDirectory(Path.Combine(home, ".local", "share", "bailey")) : null;
    }

    /// <summary>The folder that a command line means.</summary>
    /// <exception cref="CommandException">Nothing names one and there is no home either.</exception>
    public static string Require(ParseResult parsed, Option<string?> option, CommandConsole console) =>
        Find(parsed, option, console)?.FullPath
        ?? throw new CommandException(ExitCode.Usage, "there is no home folder to look for Bailey's data in; name its folder by --data");

    private static bool IsPath(string text) => text.Length > 0 && !text.Contains('\0', StringComparison.Ordinal);
}
