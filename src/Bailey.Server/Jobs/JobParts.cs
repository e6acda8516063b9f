using Bailey.Plugins.Hosting;
using Microsoft.Extensions.DependencyInjection;

namespace Bailey.Server.Jobs;

/// <summary>What the endpoints of jobs work with.</summary>
internal sealed record JobParts(BaileyHost Host, JobCatalog Catalog, JobStore Store, JobRunner Runner, TimeProvider Clock)
{
    internal static void Add(IServiceCollection services, JobOptions options)
    {
        services.AddSingleton(options);
        services.AddSingleton<JobCatalog>();
        services.AddSingleton<JobStore>();
        services.AddSingleton<JobRunner>();
        services.AddSingleton<JobParts>();
        services.AddHostedService<JobScheduler>();
    }
}
