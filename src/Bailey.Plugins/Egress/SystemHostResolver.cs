using System.Net;
using System.Net.Sockets;

namespace Bailey.Plugins.Egress;

/// <summary>The resolver of the operating system.</summary>
public sealed class SystemHostResolver : IHostResolver
{
    /// <summary>The one instance.</summary>
    public static SystemHostResolver Instance { get; } = new();

    private SystemHostResolver()
    {
    }

    /// <inheritdoc/>
    public async ValueTask<IReadOnlyList<IPAddress>> ResolveAsync(string host, CancellationToken cancellationToken)
    {
        try
        {
            return await Dns.GetHostAddressesAsync(host, cancellationToken).ConfigureAwait(false);
        }
        catch (SocketException)
        {
            // "No such host" and a failing name server look alike to the caller: there is no address to connect to.
            return [];
        }
    }
}
