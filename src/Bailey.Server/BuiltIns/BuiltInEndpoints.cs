using System.Text;
using Bailey.Plugins.BuiltIn;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Lifecycle;
using Bailey.Policy.Permissions;
using Bailey.Server.Http;
using Bailey.Server.Operations;
using Bailey.Server.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bailey.Server.BuiltIns;

/// <summary>Built-in plugins of a community: which are called there, and with which settings.</summary>
internal static class BuiltInEndpoints
{
    private const string Root = "/api/communities/{community}/plugins";
    private const string One = Root + "/{plugin}";
    private static readonly Permission s_readSettings = Permission.Parse("plugin:settings:read");

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapOperation(HttpMethod.Get, Root, "plugins/show", ListAsync).Produces<Page<BuiltInPluginView>>();
        routes.MapOperation(HttpMethod.Get, One, "plugins/show", ShowAsync, "one").Produces<BuiltInPluginView>();
        routes.MapOperation(HttpMethod.Put, One + "/enable", "plugins/enable", static (string community, string plugin, HttpContext context, BaileyHost host) =>
            ChangeAsync(community, plugin, context, host, (actor, revision) => host.CommunityBuiltIns.EnableAsync(community, plugin, actor, revision, context.RequestAborted))).Produces<BuiltInPluginView>();
        routes.MapOperation(HttpMethod.Put, One + "/disable", "plugins/disable", static (string community, string plugin, HttpContext context, BaileyHost host) =>
            ChangeAsync(community, plugin, context, host, (actor, revision) => host.CommunityBuiltIns.DisableAsync(community, plugin, actor, revision, context.RequestAborted))).Produces<BuiltInPluginView>();
        routes.MapOperation(HttpMethod.Get, One + "/settings", "plugins/settings/show", SettingsAsync).Produces<object>();
        routes.MapOperation(HttpMethod.Put, One + "/settings", "plugins/settings/update", UpdateSettingsAsync).Accepts<object>("application/json").Produces<BuiltInPluginView>();
    }

    private static async Task<IResult> ListAsync(string community, HttpContext context, BaileyHost host)
    {
        var plugins = (await host.CommunityBuiltIns.ListAsync(community, context.RequestAborted).ConfigureAwait(false)).Select(state => ViewOf(state, context, host))
            .Concat(host.BuiltIns.Skipped.Select(BuiltInPluginView.Of)).OrderBy(static plugin => plugin.Name, StringComparer.Ordinal);
        return Results.Ok(PageRequest.Of(context).Cut(plugins, static plugin => plugin.Name));
    }

    private static async Task<IResult> ShowAsync(string community, string plugin, HttpContext context, BaileyHost host)
    {
        OperationContext.Of(context)!.Target = plugin;
        return host.BuiltIns.Skipped.FirstOrDefault(skipped => skipped.Name == plugin) is { } skipped
            ? Results.Ok(BuiltInPluginView.Of(skipped))
            : Shown(await FindAsync(community, plugin, context, host).ConfigureAwait(false), context, host);
    }

    private static async Task<IResult> SettingsAsync(string community, string plugin, HttpContext context, BaileyHost host)
    {
        var state = await FindAsync(community, plugin, context, host).ConfigureAwait(false);
        ETags.Set(context, ETags.Of(state.Revision));
        return Results.Bytes(Encoding.UTF8.GetBytes(BuiltInCatalog.FillSettings(state)), "application/json");
    }

    private static async Task<IResult> UpdateSettingsAsync(string community, string plugin, HttpContext context, BaileyHost host)
    {
        var settings = Encoding.UTF8.GetString(await RequestBody.ReadJsonTextAsync(context, RequestBody.MaxJsonBytes).ConfigureAwait(false));
        return await ChangeAsync(
            community,
            plugin,
            context,
            host,
            (actor, revision) => host.CommunityBuiltIns.UpdateSettingsAsync(community, plugin, settings, actor, revision, context.RequestAborted),
            isWhole: true).ConfigureAwait(false);
    }

    private static async Task<IResult> ChangeAsync(
        string community, string plugin, HttpContext context, BaileyHost host, Func<PackageActor, long?, Task<PackageResult<BuiltInState>>> change, bool isWhole = false)
    {
        var operation = OperationContext.Of(context)!;
        operation.Target = plugin;
        long? revision = null;
        if (await host.CommunityBuiltIns.FindAsync(community, plugin, context.RequestAborted).ConfigureAwait(false) is { } seen
            && (context.Request.Headers.IfMatch.Count > 0 || (isWhole && seen.Revision > 0)))
        {
            // Settings are replaced whole: who does not say which were seen could undo what somebody else set.
            revision = ETags.Require(context, ETags.Of(seen.Revision), "") is null ? null : seen.Revision;
        }

        var result = await change(operation.Actor(), revision).ConfigureAwait(false);
        return Shown(result.IsDone ? result.Value : throw new ApiProblemException(ProblemOf.Failure(result.Failure)), context, host);
    }

    private static async Task<BuiltInState> FindAsync(string community, string plugin, HttpContext context, BaileyHost host)
    {
        OperationContext.Of(context)!.Target = plugin;
        return await host.CommunityBuiltIns.FindAsync(community, plugin, context.RequestAborted).ConfigureAwait(false)
            ?? throw new ApiProblemException(new ApiProblem(StatusCodes.Status404NotFound, BuiltInReason.Unknown, "there is no built-in plugin of that name") { Remedy = "look for its name in the list of plugins; what was uploaded or came from a registry is a package" });
    }

    private static IResult Shown(BuiltInState state, HttpContext context, BaileyHost host)
    {
        ETags.Set(context, ETags.Of(state.Revision));
        return Results.Ok(ViewOf(state, context, host));
    }

    // Members see which plugins there are; settings are for those who may read them.
    private static BuiltInPluginView ViewOf(BuiltInState state, HttpContext context, BaileyHost host)
    {
        var caller = OperationContext.Of(context)!.RequireCaller();
        return BuiltInPluginView.Of(
            state, host.CommunityBuiltIns.JudgeCall(state), caller.Covers(s_readSettings) && host.Policy.Current.Check(caller.Principal, s_readSettings, state.Community).Allowed);
    }
}
