using System.Text;
using Bailey.Plugins.Hooks;
using Bailey.Plugins.Hosting;
using Bailey.Plugins.Lifecycle;
using Bailey.Policy.Capabilities;
using Bailey.Policy.Permissions;
using Bailey.Server.Hooks;
using Bailey.Server.Http;
using Bailey.Server.Operations;
using Bailey.Server.Packages;
using Bailey.Server.Problems;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;

namespace Bailey.Server.Panels;

/// <summary>Panels of plugins: which there are, where their pages are, and what they ask their plugins.</summary>
internal static class PanelEndpoints
{
    private const string Root = "/api/communities/{community}/panels";
    private const string One = Root + "/{plugin}/{panel}";

    // Hooks that are made for panels: others have a meaning that the application gives them, and which a page of a plugin must not bring about.
    private const string HookPrefix = "panel.";

    /// <summary>What is needed to look at panels.</summary>
    internal static Permission Look { get; } = Permission.Parse("plugin:read");

    internal static void Map(IEndpointRouteBuilder routes)
    {
        routes.MapOperation(HttpMethod.Get, Root, "plugins/panels/list", ListAsync).Produces<Page<PanelView>>();
        routes.MapOperation(HttpMethod.Get, One, "plugins/panels/show", ShowAsync).Produces<PanelView>();
        routes.MapOperation(HttpMethod.Post, One + "/call", "plugins/panels/call", CallAsync).Accepts<PanelCall>("application/json").Produces<object>();
    }

    private static async Task<IResult> ListAsync(string community, HttpContext context, BaileyHost host, PanelFiles files)
    {
        var panels = new List<PanelView>();
        foreach (var installation in await host.Store.ListInstallationsAsync(community, context.RequestAborted).ConfigureAwait(false))
        {
            // Only what asks for panels is opened: a package may be large.
            if (installation.State == PluginState.Active && host.Policy.Current.Community(community).Find(installation.PluginId)?.Plugin.Requested.Any(static asked => asked.Type == CapabilityCatalog.UiPanels) == true
                && await host.Packages.FindAsync(community, installation.PluginId, context.RequestAborted).ConfigureAwait(false) is { } installed)
            {
                panels.AddRange(PanelFiles.NamesOf(installed.Package).Where(name => PanelFiles.HasPage(installed.Package, name)).Select(name => ViewOf(community, installed, name, files, null)));
            }
        }

        return Results.Ok(PageRequest.Of(context).Cut(panels.OrderBy(Key, StringComparer.Ordinal), Key));

        static string Key(PanelView panel) => $"{panel.Plugin} {panel.Panel}";
    }

    private static async Task<IResult> ShowAsync(string community, string plugin, string panel, HttpContext context, BaileyHost host, PanelFiles files)
    {
        var operation = OperationContext.Of(context)!;
        var installed = await RequireAsync(community, plugin, panel, operation, host, files, context.RequestAborted).ConfigureAwait(false);
        if (!PanelFiles.HasPage(installed.Package, panel))
        {
            throw new ApiProblemException(NoPage);
        }

        return Results.Ok(ViewOf(community, installed, panel, files, files.AddressOf(community, installed.Installation.PluginId, panel, installed.Installation.Digest, operation.RequireCaller())));
    }

    private static async Task<IResult> CallAsync(string community, string plugin, string panel, HttpContext context, BaileyHost host, BaileySetup setup, PanelFiles files)
    {
        var operation = OperationContext.Of(context)!;
        var wanted = await RequestBody.ReadAsync<PanelCall>(context).ConfigureAwait(false);
        var installed = await RequireAsync(community, plugin, panel, operation, host, files, context.RequestAborted).ConfigureAwait(false);
        if (!wanted.Hook.StartsWith(HookPrefix, StringComparison.Ordinal) || !installed.Package.Manifest.Hooks.Any(hook => hook.Name == wanted.Hook))
        {
            throw new ApiProblemException(new ApiProblem(StatusCodes.Status403Forbidden, ServerReason.PanelHookUnsuitable, "a panel calls hooks of its own plugin alone, named panel.*, and this one is none of them")
            {
                Remedy = "the publisher of the plugin declares the hook in its manifest, as panel.refresh",
            });
        }

        var input = Encoding.UTF8.GetBytes(wanted.Input.ValueKind == System.Text.Json.JsonValueKind.Undefined ? "null" : wanted.Input.GetRawText());
        if (input.Length > setup.Limits.MaxValueBytes)
        {
            throw new ApiProblemException(new ApiProblem(StatusCodes.Status413PayloadTooLarge, ServerReason.BodyTooLarge, "what the panel sends is larger than hooks take"));
        }

        var reply = await host.Hooks.DispatchAsync(
            new HookRequest(community, wanted.Hook, operation.RequireCaller().Principal, input) { DecisionId = operation.DecisionId, Plugin = installed.Installation.PluginId }, context.RequestAborted).ConfigureAwait(false);
        return reply.Denial is { } denial ? throw new ApiProblemException(ProblemOf.Denial(denial)) : new HookReplyResult(reply);
    }

    // A name that the package knows nothing of is no panel. Of its panels it is judged first whether it may show them, and then what it has.
    private static async Task<InstalledPackage> RequireAsync(string community, string plugin, string panel, OperationContext operation, BaileyHost host, PanelFiles files, CancellationToken cancellationToken)
    {
        operation.Target = $"{plugin}/{panel}";
        if (await host.Packages.FindAsync(community, plugin, cancellationToken).ConfigureAwait(false) is not { } installed)
        {
            throw new ApiProblemException(new ApiProblem(StatusCodes.Status404NotFound, CapabilityReason.NotInstalled, "no such plugin is installed in the community") { Remedy = "whoever may install packages in the community may install it" });
        }

        if (!PanelFiles.NamesOf(installed.Package).Contains(panel, StringComparer.Ordinal))
        {
            throw new ApiProblemException(NoPage);
        }

        return files.Judge(community, installed.Installation.PluginId, panel) is { Allowed: false } denial ? throw new ApiProblemException(ProblemOf.Denial(denial)) : installed;
    }

    private static ApiProblem NoPage { get; } =
        ProblemOf.NotFound("such panel: the package has no page for it") with { Remedy = "its publisher adds a page of that name to the package, below panels/" };

    private static PanelView ViewOf(string community, InstalledPackage installed, string panel, PanelFiles files, string? address) => new(
        installed.Installation.PluginId, panel, installed.Package.Manifest.Name, installed.Installation.Current.Version, DecisionView.Of(files.Judge(community, installed.Installation.PluginId, panel)), address);
}
