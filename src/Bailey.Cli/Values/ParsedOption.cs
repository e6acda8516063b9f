using System.CommandLine;

namespace Bailey.Cli.Values;

/// <summary>Options whose values are checked while the command line is parsed, so that a bad one names what is expected.</summary>
internal static class ParsedOption
{
    /// <summary>Reads one value.</summary>
    public delegate bool Parser<T>(string text, out T value);

    /// <summary>An option given at most once.</summary>
    public static Option<T?> One<T>(string name, string placeholder, string description, string expected, Parser<T> parse) => new(name)
    {
        HelpName = placeholder,
        Description = description,
        CustomParser = result =>
        {
            if (parse(result.Tokens[^1].Value, out var value))
            {
                return value;
            }

            result.AddError($"{name} takes {expected}, not '{result.Tokens[^1].Value}'");
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
                if (parse(token.Value, out var value))
                {
                    values.Add(value);
                }
                else
                {
                    result.AddError($"{name} takes {expected}, not '{token.Value}'");
                }
            }

            return [.. values];
        },
    };
}
