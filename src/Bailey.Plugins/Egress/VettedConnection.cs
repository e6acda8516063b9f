using System.Net;
using System.Net.Security;
using System.Net.Sockets;
using System.Security.Cryptography.X509Certificates;
using Bailey.Policy.Egress;

namespace Bailey.Plugins.Egress;

/// <summary>
/// A handler for one hop that can connect to nothing but addresses vetted for it. A new one for each hop: a pooled
/// connection would outlive the judgement it was opened under.
/// </summary>
internal static class VettedConnection
{
    private static readonly TimeSpan s_leastShare = TimeSpan.FromMilliseconds(250);

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
        SslOptions = new SslClientAuthenticationOptions
        {
            TargetHost = target.Host,

            // A certificate names URLs of its issuer and its revocations, and .NET would fetch them: requests that a stranger chose and nobody judged.
            CertificateChainPolicy = new X509ChainPolicy { DisableCertificateDownloads = true, RevocationMode = X509RevocationMode.NoCheck },
        },
        ConnectCallback = async (_, cancellationToken) => await ConnectAsync(target.Port, vetted, options, cancellationToken).ConfigureAwait(false),
    };

    private static async ValueTask<Stream> ConnectAsync(int port, IReadOnlyList<IPAddress> vetted, GuardedHttpOptions options, CancellationToken cancellationToken)
    {
        // An address that swallows packets must leave time for the next one.
        var share = TimeSpan.FromTicks(Math.Max(options.ConnectTimeout.Ticks / vetted.Count, s_leastShare.Ticks));
        Exception? last = null;
        foreach (var address in vetted)
        {
            using var patience = new CancellationTokenSource(share, options.Clock);
            using var linked = CancellationTokenSource.CreateLinkedTokenSource(patience.Token, cancellationToken);
            var socket = new Socket(address.AddressFamily, SocketType.Stream, ProtocolType.Tcp) { NoDelay = true };
            try
            {
                await socket.ConnectAsync(new IPEndPoint(address, port), linked.Token).ConfigureAwait(false);
                return new NetworkStream(socket, ownsSocket: true);
            }
            catch (Exception exception) when (exception is SocketException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
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

        if (last is OperationCanceledException)
        {
            throw new OperationCanceledException("no vetted address accepted a connection in time", last);
        }

        throw new HttpRequestException(HttpRequestError.ConnectionError, "no vetted address accepted a connection", last);
    }
}
