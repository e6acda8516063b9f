using Bailey.Server.Http;
using Bailey.Server.RateLimits;
using Microsoft.AspNetCore.Server.Kestrel.Core;

namespace Bailey.Server.Hosting;

/// <summary>Bounds on connections and requests, before anything of ours sees them.</summary>
internal static class ServerLimits
{
    internal static void Apply(KestrelServerOptions kestrel, ServerOptions options, StrangerConnections strangers)
    {
        kestrel.AddServerHeader = false;
        kestrel.Limits.MaxRequestBodySize = RequestBody.MaxJsonBytes;
        kestrel.Limits.MaxConcurrentConnections = options.MaxConnections;
        kestrel.Limits.MaxConcurrentUpgradedConnections = options.MaxConnections;

        // Of HTTP/2, a connection would have many requests at a time.
        kestrel.ConfigureEndpointDefaults(endpoint =>
        {
            endpoint.Protocols = HttpProtocols.Http1;
            endpoint.Use(next => connection => strangers.ServeAsync(connection, next));
        });
        kestrel.Limits.MaxRequestHeaderCount = 64;
        kestrel.Limits.MaxRequestHeadersTotalSize = 16 * 1024;
        kestrel.Limits.MaxRequestLineSize = 8 * 1024;
        kestrel.Limits.RequestHeadersTimeout = TimeSpan.FromSeconds(15);
        kestrel.Limits.KeepAliveTimeout = TimeSpan.FromSeconds(120);
    }
}
