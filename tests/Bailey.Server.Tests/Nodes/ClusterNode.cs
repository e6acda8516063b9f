using Bailey.Plugins.Hosting;
using Microsoft.AspNetCore.Builder;
using Microsoft.Extensions.DependencyInjection;

namespace Bailey.Server.Tests.Nodes;

/// <summary>A node of a cluster, in this process.</summary>
internal sealed class ClusterNode(Cluster cluster, WebApplication app) : IAsyncDisposable
{
    private int _isStopped;

    public BaileyHost Host { get; } = app.Services.GetRequiredService<BaileyHost>();

    public Uri Address { get; } = new(app.Urls.First(static url => url.StartsWith("http://127.", StringComparison.Ordinal)));

    /// <summary>The part of the rates that it gives out.</summary>
    public double Share => Volatile.Read(ref _isStopped) == 1 ? 0 : Host.Ledgers.Share;

    public ApiClient Client(string principal) => cluster.Client(Address, principal);

    /// <summary>Ends it in order.</summary>
    public async ValueTask DisposeAsync()
    {
        if (Interlocked.Exchange(ref _isStopped, 1) == 0)
        {
            await app.StopAsync();
            await app.DisposeAsync();
        }
    }
}
