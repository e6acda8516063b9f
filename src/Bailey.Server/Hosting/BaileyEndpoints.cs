using Bailey.Server.Communities;
using Bailey.Server.Hooks;
using Bailey.Server.Packages;
using Bailey.Server.Policies;
using Bailey.Server.Principals;
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
        PrincipalEndpoints.Map(routes);
    }
}
