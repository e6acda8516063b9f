using Bailey.Console.Api;
using Bailey.Console.Assets;
using Bailey.Console.Layout;
using Bailey.Console.Pages.Panels;
using Bailey.Server.Hosting;
using Bailey.Server.Pages;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Components.Forms;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Bailey.Console.Hosting;

/// <summary>The console as a part of a server: <c>BaileyServer.Build(options, parts: new ConsolePages())</c>.</summary>
public sealed class ConsolePages : IServerPart
{
    /// <summary>
    /// Bytes of what is typed into one field, as it is sent, which is a little more than the text has: 1 MiB, the bound of policy documents. More is not sent,
    /// and whoever types is told so.
    /// </summary>
    public const int MaxTypedBytes = 1024 * 1024;

    /// <summary>
    /// Bytes of one message that a page may send: 2,112 KiB, as the framework sends what is typed into a field twice, and something beside. Larger ones end its
    /// connection; files are sent in parts.
    /// </summary>
    public const int MaxMessageBytes = (2 * MaxTypedBytes) + (64 * 1024);

    /// <summary>Pages that are kept for people whose connection was lost, for at most ten minutes: 200. Beyond, the ones that were lost first are given up, and are loaded anew when their connection is back.</summary>
    public const int MaxRetainedPages = 200;

    // Scripts and connections of this server alone. Styles may be inline, as the code editor and charts make theirs; they cannot run anything.
    private const string Policy =
        "default-src 'none'; script-src 'self'; style-src 'self' 'unsafe-inline'; img-src 'self' data:; font-src 'self' data:; connect-src 'self'; worker-src 'self' blob:; frame-src 'self'; "
        + "form-action 'self'; base-uri 'self'; frame-ancestors 'none'";

    /// <inheritdoc/>
    public void AddServices(IServiceCollection services)
    {
        services.AddRazorComponents().AddInteractiveServerComponents(static circuits =>
        {
            // A connection that was lost is mended without losing what was typed for as long as that.
            circuits.DisconnectedCircuitRetentionPeriod = TimeSpan.FromMinutes(10);
            circuits.DisconnectedCircuitMaxRetained = MaxRetainedPages;
            // Errors of a page may name files and what is inside; whoever looks at it is told that it failed.
            circuits.DetailedErrors = false;
        }).AddHubOptions(static hub => hub.MaximumReceiveMessageSize = MaxMessageBytes);
        services.AddScoped<AntiforgeryStateProvider, NoAntiforgeryTokens>();
        services.AddCascadingAuthenticationState();
        services.AddSingleton<ConsoleAssets>();
        services.AddScoped<ConsoleApi>().AddScoped<Announcements>().AddScoped<Viewer>();
    }

    /// <inheritdoc/>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.ServiceProvider.GetRequiredService<ConsoleAssets>().Map(routes);
        PanelAddresses.Map(routes);
        routes.MapRazorComponents<Root>().AddInteractiveServerRenderMode(static circuits => circuits.ContentSecurityFrameAncestorsPolicy = null).DisableAntiforgery().Add(static endpoint =>
        {
            var isChannel = (endpoint as RouteEndpointBuilder)?.RoutePattern.RawText?.TrimStart('/').StartsWith("_blazor", StringComparison.Ordinal) == true;
            endpoint.Metadata.Add(new PageMetadata(isChannel ? PageKind.Channel : PageKind.Document)
            {
                ContentSecurityPolicy = Policy,
                ForAnybody = endpoint.Metadata.OfType<IAllowAnonymous>().Any(),
            });
        });
    }
}
