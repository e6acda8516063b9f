using Bailey.Console.Api;
using Bailey.Console.Pages.Policies;

namespace Bailey.Console.Pages.Plugins;

/// <summary>Addresses of pages about the plugins of a community, and of what the API has of them.</summary>
internal static class PluginLinks
{
    internal static string List(string community) => ApiPath.Of($"/c/{community}/plugins");

    internal static string Install(string community, string from) => ApiPath.Of($"/c/{community}/plugins/install?from={from}");

    internal static string Package(string community, string plugin, string view = "about") => ApiPath.Of($"/c/{community}/packages/{plugin}?view={view}");

    internal static string Review(string community, string plugin, string? digest = null) =>
        digest is null ? ApiPath.Of($"/c/{community}/packages/{plugin}/review") : ApiPath.Of($"/c/{community}/packages/{plugin}/review?version={digest}");

    internal static string BuiltIn(string community, string plugin) => ApiPath.Of($"/c/{community}/built-ins/{plugin}");

    internal static string Script(string community, string script) => ApiPath.Of($"/c/{community}/scripts/{script}");

    internal static string Policy(string community, string? rule = null) => PolicyKeys.At(ApiPath.Of($"/c/{community}/policy"), PolicyKeys.OfCommunity, rule);

    internal static string Api(string community) => ApiPath.Of($"/api/communities/{community}/plugin-packages");

    internal static string Api(string community, string plugin) => ApiPath.Of($"/api/communities/{community}/plugin-packages/{plugin}");

    internal static IReadOnlyList<(string Text, string Link)> Trail(string community) =>
        [("Communities", "/communities"), (community, List(community))];
}
