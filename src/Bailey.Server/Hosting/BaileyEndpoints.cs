using Bailey.Server.Audit;
using Bailey.Server.Communities;
using Bailey.Server.Events;
using Bailey.Server.Events.Webhooks;
using Bailey.Server.Hooks;
using Bailey.Server.Jobs;
using Bailey.Server.Packages;
using Bailey.Server.Policies;
using Bailey.Server.Scripts;
using Bailey.Server.Signals;
using Microsoft.AspNetCore.Routing;

namespace Bailey.Server.Hosting;

/// <summary>All endpoints.</summary>
internal static class BaileyEndpoints
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        CommunityEndpoints.Map(routes);
        PackageEndpoints.Map(routes);
        PluginPolicyEndpoints.Map(routes);
        HookEndpoints.Map(routes);
        JobEndpoints.Map(routes);
        AuditEndpoints.Map(routes);
        EventEndpoints.Map(routes);
        WebhookEndpoints.Map(routes);
        SignalEndpoints.Map(routes);
        ScriptEndpoints.Map(routes);
        InboundEndpoints.Map(routes);
    }
}
