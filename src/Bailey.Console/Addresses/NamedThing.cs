using System.Reflection;
using System.Text.RegularExpressions;
using Bailey.Console.Api;

namespace Bailey.Console.Addresses;

/// <summary>Something that the address of a page names, and that is there or not.</summary>
/// <param name="What">What it is: community, script, and so on.</param>
/// <param name="Name">Its name.</param>
/// <param name="Plugin">The plugin that has it; null where no plugin has such things.</param>
/// <param name="Path">Where the API has it.</param>
internal sealed partial record NamedThing(string What, string Name, string? Plugin, string Path)
{
    /// <summary>What a community is called among these.</summary>
    internal const string Community = "community";

    /// <summary>All that an address names, the closest first: whoever finds that, has found the rest.</summary>
    /// <param name="page">The page of the address.</param>
    /// <param name="values">What stands in the address for the parameters of its route.</param>
    internal static IReadOnlyList<NamedThing> AllOf(Type page, IReadOnlyDictionary<string, object?> values)
    {
        var named = new List<NamedThing>();
        if (page.GetCustomAttribute<NamesAttribute>() is { } own)
        {
            var last = "";
            var path = Parameter().Replace(own.Path, match => Uri.EscapeDataString(Value(last = match.Groups[1].Value)));
            named.Add(new NamedThing(own.What, Value(last), last != "Plugin" && values.ContainsKey("Plugin") ? Value("Plugin") : null, path));
        }

        if (values.ContainsKey("Community"))
        {
            var community = Value("Community");
            named.Add(new NamedThing(Community, community, null, ApiPath.Of($"/api/communities/{community}")));
        }

        return named;

        string Value(string parameter) => values.GetValueOrDefault(parameter)?.ToString() ?? "";
    }

    /// <summary>Asks the API for what an address names. Whatever else it answers than that there is none, the page tells by itself.</summary>
    /// <returns>What is not there, or not for whoever asks; null where all of it is.</returns>
    internal static async Task<Missing?> FindMissingAsync(IReadOnlyList<NamedThing> named, string? community, ConsoleApi api, CancellationToken cancellationToken)
    {
        Missing? missing = null;
        foreach (var thing in named)
        {
            try
            {
                await api.DoAsync(HttpMethod.Get, thing.Path, cancellationToken: cancellationToken);
                return missing;
            }
            catch (RefusedException e) when (e.Refusal.Status == 404)
            {
                missing = new Missing(thing.What, thing.Name, thing.What == Community ? null : community, thing.Plugin, e.Refusal.Remedy);
            }
            catch (RefusedException)
            {
                return missing;
            }
        }

        return missing;
    }

    [GeneratedRegex(@"\{(\w+)\}")]
    private static partial Regex Parameter();
}
