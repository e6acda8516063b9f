using System.CommandLine;
using System.CommandLine.Parsing;

namespace Bailey.Cli.Values;

/// <summary>Options whose values are checked while the command line is parsed, so that a bad one names what is expected.</summary>
internal static class ParsedOption
{
    /// <summary>Reads one value. May throw a <see cref="FormatException"/> whose message says what is wrong, where more can be said than what is expected.</summary>
    public delegate bool Parser<T>(string text, out T value);

    /// <summary>An option given at most once.</summary>
    public static Option<T?> One<T>(string name, string placeholder, string description, string expected, Parser<T> parse) => new(name)
    {
        HelpName = placeholder,
        Description = description,
        CustomParser = result =>
        {
            if (TryParse(name, expected, parse, result.Tokens[^1].Value, result, out var value))
            {
                return value;
            }

            return default;
        },
    };

    /// <summary>An option that may be given again and again.</summary>
    public static Option<T[]> Many<T>(string name, string placeholder, string description, string expected, Parser<T> parse) => new(name)
    {
        HelpName = placeholder,
        Description = description,
        Arity = ArgumentArity.OneOrMore,
        AllowMultipleArgumentsPerToken = false,
        DefaultValueFactory = _ => [],
        CustomParser = result =>
        {
            var values = new List<T>();
            foreach (var token in result.Tokens)
            {
                if (TryParse(name, expected, parse, token.Value, result, out var value))
                {
                    values.Add(value);
                }
            }

            return [.. values];
        },
    };

    // Faults are gathered and never thrown: whether a command is denied by policy is told before what is wrong with its options.
    private static bool TryParse<T>(string name, string expected, Parser<T> parse, string text, ArgumentResult result, out T value)
    {
        try
        {
            if (parse(text, out value))
            {
                return true;
            }

            result.AddError($"{name} takes {expected}, not '{text}'");
        }
        catch (FormatException e)
        {
            value = default!;
            result.AddError(e.Message);
        }

        return false;
    }
}
