using Bailey.Plugins.Hosting;
using Bailey.Server.Http;
using Bailey.Server.Operations;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bailey.Server.BuiltIns;

/// <summary>Built-in plugins, as a community sees them.</summary>
internal static class BuiltInEndpoints
{
    internal static void Map(IEndpointRouteBuilder routes) =>
        routes.MapOperation(HttpMethod.Get, "/api/communities/{community}/plugins", "plugins/show", List).Produces<Page<BuiltInPluginView>>();

    // They are the application's, and alike in every community.
    private static IResult List(string community, HttpContext context, BaileyHost host)
    {
        var plugins = host.BuiltIns.Plugins.Select(BuiltInPluginView.Of).Concat(host.BuiltIns.Skipped.Select(BuiltInPluginView.Of)).OrderBy(static plugin => plugin.Name, StringComparer.Ordinal);
        return Results.Ok(PageRequest.Of(context).Cut(plugins, static plugin => plugin.Name));
    }
}
