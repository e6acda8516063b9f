using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;

namespace Bailey.Server.Hosting;

/// <summary>
/// What a server has beside its API, as pages for people. It decides nothing by itself: whatever it shows or changes goes through the API, as by
/// <see cref="InProcess.InProcessApi"/>, and its endpoints carry <see cref="Pages.PageMetadata"/>, without which they are not served.
/// </summary>
public interface IServerPart
{
    /// <summary>Adds what the part consists of.</summary>
    /// <param name="services">Where to.</param>
    void AddServices(IServiceCollection services);

    /// <summary>Maps its endpoints.</summary>
    /// <param name="routes">Where to.</param>
    void Map(IEndpointRouteBuilder routes);
}
