using System.Globalization;
using System.Reflection;
using Bailey.Cli.Commands;
using Bailey.Cli.Docs;
using Bailey.Cli.Values;
using Bailey.Policy;
using Bailey.Server.Hosting;

namespace Bailey.Cli.Serve;

/// <summary>Limits of the server that a command line or the environment sets: those that docs/limits.md has under ServerOptions, by their names there.</summary>
internal static class ServerLimitSettings
{
    private static readonly Dictionary<string, PropertyInfo> s_limits = LimitsPage.Limits(typeof(ServerOptions)).ToDictionary(static limit => limit.Name, StringComparer.OrdinalIgnoreCase);

    /// <summary>Sets limits, each written <c>NAME=VALUE</c>; what is said last of one holds.</summary>
    /// <exception cref="CommandException">One is not known, or its value will not do.</exception>
    public static ServerOptions Apply(ServerOptions options, IEnumerable<string> settings)
    {
        var changed = options with { };
        foreach (var setting in settings)
        {
            var (name, value) = setting.Split('=', 2, StringSplitOptions.TrimEntries) is [var before, var after]
                ? (before, after)
                : throw Fault($"'{setting}' sets no limit: write NAME=VALUE, as MaxPages=400");
            if (!s_limits.TryGetValue(name, out var limit))
            {
                throw Fault($"there is no limit '{name}' of the server{NearestWord.Hint(name, s_limits.Keys)}; docs/limits.md has them under ServerOptions");
            }

            Set(changed, limit, value);
        }

        return changed;
    }

    private static void Set(ServerOptions options, PropertyInfo limit, string text)
    {
        object value = limit.PropertyType == typeof(TimeSpan)
            ? Duration.TryParse(text, out var time) ? time : throw Fault($"{limit.Name} is {Duration.Expected}, and not '{text}'")
            : int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) ? number : throw Fault($"{limit.Name} is a whole number, and not '{text}'");
        try
        {
            limit.SetValue(options, value);
        }
        catch (TargetInvocationException e) when (e.InnerException is ArgumentOutOfRangeException)
        {
            throw Fault($"{limit.Name} must be from 1 to 10000000, and not {text}");
        }
    }

    private static CommandException Fault(string message) => new(ExitCode.Usage, message);
}
