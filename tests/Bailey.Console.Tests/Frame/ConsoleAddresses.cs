using System.Text.RegularExpressions;
using Bailey.Console.Hosting;
using Microsoft.AspNetCore.Components;

namespace Bailey.Console.Tests.Frame;

/// <summary>Every address that the console has, by the routes of its pages, with things of <see cref="DemoCommunity"/> in the place of parameters.</summary>
internal static partial class ConsoleAddresses
{
    // Views that a page has beside the one without a query.
    private static readonly Dictionary<string, string[]> s_views = new(StringComparer.Ordinal)
    {
        ["/account"] = ["", "?view=sign-in", "?view=tokens", "?view=usage"],
        ["/audit"] = ["", "?reads=true"],
        ["/c/{Community}/events"] = ["", "?view=webhooks", "?view=webhooks&webhook=new"],
        ["/c/{Community}/members"] = ["", "?member=bob"],
        ["/c/{Community}/packages/{Plugin}"] = ["?view=about", "?view=versions", "?view=settings", "?view=activity", "?view=usage"],
        ["/c/{Community}/plugins/install"] = ["", "?from=registry"],
        ["/c/{Community}/policy"] = ["", "?view=text", "?view=effective"],
        ["/c/{Community}/roles"] = ["", "?role=referee"],
        ["/c/{Community}/scripts/{Script}"] = ["", "?view=calls", "?view=parts", "?view=versions"],
        ["/c/{Community}/signals"] = ["", "?view=history"],
        ["/explain"] = ["", "?kind=operation&principal=bob&community=chess&operation=plugins%2Fpackages%2Finstall"],
        ["/invitation"] = ["?code=abc"],
        ["/policy"] = ["", "?view=text", "?view=effective"],
        ["/principals/{Principal}"] = ["", "?view=permissions", "?view=quotas", "?view=reach", "?view=sign-in"],
        ["/setup"] = ["?token=abc"],
        ["/sign-in/link"] = ["?token=abc"],
        ["/simulate"] = ["", "?kind=community_plugins&community=chess"],
    };

    /// <summary>The addresses, each with a name that a file can have.</summary>
    public static IReadOnlyList<(string Name, string Address)> All { get; } =
    [
        .. typeof(ConsolePages).Assembly.GetTypes()
            .SelectMany(static type => type.GetCustomAttributes(typeof(RouteAttribute), inherit: false).Cast<RouteAttribute>())
            .Select(static route => route.Template)
            .SelectMany(static template => s_views.GetValueOrDefault(template, [""]).Select(view => Fill(template) + view))
            .Order(StringComparer.Ordinal)
            .Select(static address => (NameOf(address), address)),
    ];

    /// <summary>Every address that names something, each with one of the names made unknown.</summary>
    public static IReadOnlyList<string> Unknown { get; } =
    [
        .. typeof(ConsolePages).Assembly.GetTypes()
            .SelectMany(static type => type.GetCustomAttributes(typeof(RouteAttribute), inherit: false).Cast<RouteAttribute>())
            .Select(static route => route.Template)
            .SelectMany(static template => Parameter().Matches(template).Select(match => Fill(template.Replace(match.Value, "no-such", StringComparison.Ordinal))))
            .Order(StringComparer.Ordinal),
    ];

    private static string Fill(string template) => Parameter().Replace(template, match => match.Groups[1].Value switch
    {
        "Community" => "chess",
        "Plugin" when template.Contains("/panels/", StringComparison.Ordinal) => DemoCommunity.Board,
        "Plugin" when template.Contains("/built-ins/", StringComparison.Ordinal) => DemoCommunity.BuiltIn,
        "Plugin" => DemoCommunity.Filter,
        "Panel" => "board",
        "Job" => "nightly",
        "Script" => "greeter",
        "Principal" => "bob",
        "Domain" => "games",
        "Role" => "referee",
        var other => throw new InvalidOperationException($"say here what stands for {other} in {template}"),
    });

    private static string NameOf(string address) => address == "/" ? "overview" : Unsafe().Replace(address.Trim('/'), "-").Trim('-');

    [GeneratedRegex(@"\{\**(\w+)[^}]*\}")]
    private static partial Regex Parameter();

    [GeneratedRegex("[^A-Za-z0-9.]+")]
    private static partial Regex Unsafe();
}
