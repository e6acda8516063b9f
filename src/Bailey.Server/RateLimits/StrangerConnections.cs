using System.Collections.Concurrent;
using System.Net;
using Bailey.Server.Hosting;
using Microsoft.AspNetCore.Connections;
using Microsoft.AspNetCore.Http;

namespace Bailey.Server.RateLimits;

/// <summary>
/// Connections by which nobody has signed in yet: so many of one address, so that nobody takes all that there are by holding them open. One by which somebody
/// is found to be signed in is not counted any more.
/// </summary>
internal sealed class StrangerConnections
{
    private readonly ConcurrentDictionary<string, int> _open = new(StringComparer.Ordinal);
    private readonly int _most;
    private readonly IPNetwork[] _proxies;

    public StrangerConnections(ServerOptions options) => (_most, _proxies) = (options.StrangersConnectionsPerAddress, [.. options.TrustedProxies.Select(NetworkOf)]);

    /// <summary>Serves a connection, or ends it at once where its address has too many.</summary>
    internal async Task ServeAsync(ConnectionContext connection, ConnectionDelegate next)
    {
        // A proxy's connections are of whoever is behind it, and those of the local socket of the operator's own user.
        if (connection.RemoteEndPoint is not IPEndPoint { Address: var address } || IsProxy(address))
        {
            await next(connection).ConfigureAwait(false);
            return;
        }

        using var place = Enter(RequestRates.KeyOf(address));
        if (place is null)
        {
            connection.Abort(new ConnectionAbortedException("the address has too many connections by which nobody is signed in"));
            return;
        }

        connection.Features.Set(place);
        await next(connection).ConfigureAwait(false);
    }

    /// <summary>Counts the connection of a request no more: somebody is signed in.</summary>
    internal static void Release(HttpContext context) => context.Features.Get<Place>()?.Dispose();

    private static IPNetwork NetworkOf(string proxy) => IPAddress.TryParse(proxy, out var address) ? new IPNetwork(address, address.GetAddressBytes().Length * 8) : IPNetwork.Parse(proxy);

    private bool IsProxy(IPAddress address) => _proxies.Length > 0 && _proxies.Any(network => network.Contains(address.IsIPv4MappedToIPv6 ? address.MapToIPv4() : address));

    private Place? Enter(string key)
    {
        var place = new Place(this, key);
        if (_open.AddOrUpdate(key, 1, static (_, open) => open + 1) <= _most)
        {
            return place;
        }

        place.Dispose();
        return null;
    }

    /// <summary>A connection that is counted until it ends, or somebody signs in by it.</summary>
    internal sealed class Place(StrangerConnections all, string key) : IDisposable
    {
        private int _isOver;

        public void Dispose()
        {
            if (Interlocked.Exchange(ref _isOver, 1) == 0 && all._open.AddOrUpdate(key, 0, static (_, open) => open - 1) <= 0)
            {
                all._open.TryRemove(KeyValuePair.Create(key, 0));
            }
        }
    }
}
