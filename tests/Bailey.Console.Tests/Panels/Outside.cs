using System.Collections.Concurrent;
using System.Net;
using System.Net.Sockets;

namespace Bailey.Console.Tests.Panels;

/// <summary>A server of somebody else, which keeps what it is told. Browsers connect ahead of what they are then forbidden to ask for: that tells it nothing.</summary>
internal sealed class Outside : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly ConcurrentBag<int> _told = [];

    public Outside()
    {
        _listener.Start();
        _ = Task.Run(ListenAsync);
    }

    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>How many bytes came with each connection that brought any.</summary>
    public IReadOnlyCollection<int> Told => _told;

    public void Dispose() => _listener.Dispose();

    private async Task ListenAsync()
    {
        try
        {
            while (true)
            {
                var client = await _listener.AcceptTcpClientAsync();
                _ = Task.Run(async () =>
                {
                    using (client)
                    {
                        var read = await client.GetStream().ReadAsync(new byte[4096]);
                        if (read > 0)
                        {
                            _told.Add(read);
                        }
                    }
                });
            }
        }
        catch (Exception e) when (e is SocketException or ObjectDisposedException)
        {
            // The test is over.
        }
    }
}
