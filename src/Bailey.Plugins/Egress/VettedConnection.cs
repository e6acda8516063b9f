using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using Bailey.Policy.Egress;

namespace Bailey.Plugins.Egress;

/// <summary>
/// A handler for one hop that can connect to nothing but addresses vetted for it. A new one for each hop: a pooled
/// connection would outlive the judgement it was opened under.
/// </summary>
internal static class VettedConnection
{
    internal static SocketsHttpHandler CreateHandler(EgressTarget target, IReadOnlyList<IPAddress> vetted, GuardedHttpOptions options) => new()
    {
        AllowAutoRedirect = false,
        UseProxy = false,
        UseCookies = false,
        PreAuthenticate = false,
        Credentials = null,
        AutomaticDecompression = DecompressionMethods.None,
        ActivityHeadersPropagator = null,
        ConnectTimeout = options.ConnectTimeout,
        MaxConnectionsPerServer = 1,
        MaxResponseHeadersLength = options.MaxResponseHeaderKilobytes,
        MaxResponseDrainSize = 0,
        PooledConnectionLifetime = TimeSpan.Zero,
        SslOptions = new SslClientAuthenticationOptions { TargetHost = target.Host },
        ConnectCallback = async (_, cancellationToken) => await ConnectAsync(target.Port, vetted, cancellationToken).ConfigureAwait(false),
    };

    private static async ValueTask<Stream> ConnectAsync(int port, IReadOnlyList<IPAddress> vetted, CancellationToken cancellationToken)
    {
        Exception? last = null;
        foreach (var address in vetted)
        {
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, port), cancellationToken).ConfigureAwait(false);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (SocketException exception)
            {
                socket.Dispose();
                last = exception;
            }
            catch
            {
                socket.Dispose();
                throw;
            }
        }

        throw new HttpRequestException(HttpRequestError.ConnectionError, "no vetted address accepted a connection", last);
    }
}
