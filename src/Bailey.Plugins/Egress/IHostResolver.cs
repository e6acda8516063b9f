using System.Net;

namespace Bailey.Plugins.Egress;

/// <summary>Resolves host names for outbound requests, once for each hop; what it answers is judged and connected to.</summary>
public interface IHostResolver
{
    /// <summary>All addresses of a name; none where there are none.</summary>
    /// <param name="host">Lower-case A-label name without trailing dot.</param>
    /// <param name="cancellationToken">Ends the wait.</param>
    ValueTask<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken);
}
