using System.CommandLine;
using System.CommandLine.Parsing;
using Bailey.Policy;

namespace Bailey.Cli.Commands;

/// <summary>Turns what the parser objects to into one line that names the nearest right word.</summary>
internal static class UsageFault
{
    /// <summary>The first fault of a command line.</summary>
    public static CommandException Of(ParseResult parsed)
    {
        var command = parsed.CommandResult.Command;
        return new CommandException(ExitCode.Usage, $"{Describe(parsed, command)}; see '{PathOf(parsed.CommandResult)} --help'");
    }

    /// <summary>Words that a command takes as they are. One that begins with - is a mistyped option, unless it stands after --.</summary>
    /// <exception cref="CommandException">There is one.</exception>
    public static string[] RequirePlain(ParseResult parsed, string[] words) =>
        Array.Find(words[..^Math.Min(words.Length, AfterDashes(parsed))], IsOption) is { } option
            ? throw new CommandException(ExitCode.Usage, $"{NoOption(option, parsed.CommandResult.Command)}; see '{PathOf(parsed.CommandResult)} --help'")
            : words;

    private static int AfterDashes(ParseResult parsed) => parsed.Tokens.SkipWhile(static token => token.Type != TokenType.DoubleDash).Skip(1).Count();

    private static bool IsOption(string word) => word.Length > 1 && word.StartsWith('-');

    private static string NoOption(string option, Command command)
    {
        var word = option.Split('=', ':')[0];
        return $"there is no option '{word}'{NearestWord.Hint(word, OptionNames(command))}";
    }

    private static string PathOf(CommandResult result) =>
        result.Parent is CommandResult parent ? $"{PathOf(parent)} {result.Command.Name}" : "bailey";

    private static string Describe(ParseResult parsed, Command command)
    {
        // An unknown option may have been taken for the command's argument, and what follows it for one word too many.
        var misplaced = parsed.CommandResult.Children.OfType<ArgumentResult>().SelectMany(result => result.Tokens).Select(t => t.Value).SkipLast(AfterDashes(parsed));
        if (misplaced.Concat(parsed.UnmatchedTokens).FirstOrDefault(IsOption) is { } option)
        {
            return NoOption(option, command);
        }

        if (parsed.UnmatchedTokens is [var token, ..])
        {
            return command.Subcommands.Count > 0
                ? $"there is no command '{token}'{NearestWord.Hint(token, command.Subcommands.Where(c => !c.Hidden).Select(c => c.Name))}"
                : $"'{token}' is one word too many";
        }

        return parsed.Errors[0].Message.TrimEnd('.');
    }

    private static IEnumerable<string> OptionNames(Command command) =>
        command.Options.Concat(command.Parents.OfType<Command>().SelectMany(parent => parent.Options).Where(option => option.Recursive)).Where(option => !option.Hidden).SelectMany(option => option.Aliases.Prepend(option.Name)).Where(name => name.StartsWith("--", StringComparison.Ordinal)).Append("--help");
}
