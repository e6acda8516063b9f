using Bailey.Server.Accounts;
using Bailey.Server.Attention;
using Bailey.Server.Audit;
using Bailey.Server.BuiltIns;
using Bailey.Server.Communities;
using Bailey.Server.Domains;
using Bailey.Server.Events;
using Bailey.Server.Events.Webhooks;
using Bailey.Server.Hooks;
using Bailey.Server.Instances;
using Bailey.Server.Jobs;
using Bailey.Server.Members;
using Bailey.Server.Packages;
using Bailey.Server.Panels;
using Bailey.Server.Policies;
using Bailey.Server.Principals;
using Bailey.Server.Roles;
using Bailey.Server.Scripts;
using Bailey.Server.Signals;
using Bailey.Server.SignIn;
using Bailey.Server.Tokens;
using Microsoft.AspNetCore.Routing;

namespace Bailey.Server.Hosting;

/// <summary>All endpoints.</summary>
internal static class BaileyEndpoints
{
    internal static void Map(IEndpointRouteBuilder routes)
    {
        AttentionEndpoints.Map(routes);
        CommunityEndpoints.Map(routes);
        PackageEndpoints.Map(routes);
        PluginPolicyEndpoints.Map(routes);
        HookEndpoints.Map(routes);
        PanelEndpoints.Map(routes);
        SignInEndpoints.Map(routes);
        AccountEndpoints.Map(routes);
        TokenEndpoints.Map(routes);
        PrincipalEndpoints.Map(routes);
        MemberEndpoints.Map(routes);
        InvitationEndpoints.Map(routes);
        RoleEndpoints.Map(routes);
        DomainEndpoints.Map(routes);
        PolicyEndpoints.Map(routes);
        SimulationEndpoints.Map(routes);
        SystemEndpoints.Map(routes);
        PublisherEndpoints.Map(routes);
        BuiltInEndpoints.Map(routes);
        ApiDescription.Map(routes);
        JobEndpoints.Map(routes);
        AuditEndpoints.Map(routes);
        EventEndpoints.Map(routes);
        WebhookEndpoints.Map(routes);
        SignalEndpoints.Map(routes);
        ScriptEndpoints.Map(routes);
        InboundEndpoints.Map(routes);
    }
}
