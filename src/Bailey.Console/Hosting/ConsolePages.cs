using Bailey.Console.Api;
using Bailey.Console.Assets;
using Bailey.Console.Layout;
using Bailey.Server.Hosting;
using Bailey.Server.Pages;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Radzen;

namespace Bailey.Console.Hosting;

/// <summary>The console as a part of a server: <c>BaileyServer.Build(options, parts: new ConsolePages())</c>.</summary>
public sealed class ConsolePages : IServerPart
{
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
            circuits.DisconnectedCircuitMaxRetained = 200;
        }).AddHubOptions(static hub => hub.MaximumReceiveMessageSize = 1024 * 1024);
        services.AddCascadingAuthenticationState();
        services.AddSingleton<ConsoleAssets>();
        services.AddScoped<ConsoleApi>().AddScoped<Announcements>().AddScoped<Viewer>();
        services.AddRadzenComponents();

        // It tells at each page that it forbids caches to keep it, which the server does as well.
        services.AddLogging(static logging => logging.AddFilter("Microsoft.AspNetCore.Antiforgery", LogLevel.Error));
    }

    /// <inheritdoc/>
    public void Map(IEndpointRouteBuilder routes)
    {
        routes.ServiceProvider.GetRequiredService<ConsoleAssets>().Map(routes);
        routes.MapRazorComponents<Root>().AddInteractiveServerRenderMode().DisableAntiforgery().Add(static endpoint =>
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
