using System.Net;
using System.Net.Sockets;
using System.Text;
using Bailey.Server.Hosting;

namespace Bailey.Server.Tests.Hostile;

/// <summary>Connections that are held open by somebody who never signs in.</summary>
public sealed class StrangerConnectionTests
{
    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    [Fact]
    public async Task An_address_has_so_many_connections_by_which_nobody_is_signed_in_and_leaves_the_others_theirs()
    {
        await using var world = await ServerWorld.StartAsync(Few);
        using var first = await ConnectAsync(world, "127.0.0.2");
        using var second = await ConnectAsync(world, "127.0.0.2");
        (await AskAsync(first)).ShouldStartWith("HTTP/1.1 200 ");
        (await AskAsync(second)).ShouldStartWith("HTTP/1.1 200 ");
        using (var third = await ConnectAsync(world, "127.0.0.2"))
        {
            (await AskAsync(third)).ShouldBeEmpty("it is closed at once");
        }

        using var other = await ConnectAsync(world, "127.0.0.3");
        (await AskAsync(other)).ShouldStartWith("HTTP/1.1 200 ");
        first.Dispose();
        await UntilAnsweredAsync(world, "127.0.0.2");
    }

    [Fact]
    public async Task A_connection_by_which_somebody_is_signed_in_is_not_counted_any_more()
    {
        await using var world = await ServerWorld.StartAsync(Few);
        using var bob = await world.ClientAsync("bob");
        var token = bob.Http.DefaultRequestHeaders.Authorization!.ToString();
        var known = new List<Socket>();
        for (var number = 0; number < 4; number++)
        {
            var connection = await ConnectAsync(world, "127.0.0.2");
            known.Add(connection);
            (await AskAsync(connection, $"Authorization: {token}\r\n")).ShouldStartWith("HTTP/1.1 200 ");
        }

        using var stranger = await ConnectAsync(world, "127.0.0.2");
        (await AskAsync(stranger)).ShouldStartWith("HTTP/1.1 200 ");
        using var next = await ConnectAsync(world, "127.0.0.2");
        (await AskAsync(next)).ShouldStartWith("HTTP/1.1 200 ");
        using var last = await ConnectAsync(world, "127.0.0.2");
        (await AskAsync(last)).ShouldBeEmpty();
        known.ForEach(static connection => connection.Dispose());
    }

    [Fact]
    public async Task Connections_of_a_trusted_proxy_are_of_whoever_is_behind_it()
    {
        await using var world = await ServerWorld.StartAsync(static options => Few(options) with { TrustedProxies = ["127.0.0.2"] });
        var connections = new List<Socket>();
        for (var number = 0; number < 4; number++)
        {
            connections.Add(await ConnectAsync(world, "127.0.0.2"));
            (await AskAsync(connections[^1])).ShouldStartWith("HTTP/1.1 200 ");
        }

        connections.ForEach(static connection => connection.Dispose());
    }

    private static ServerOptions Few(ServerOptions options) => options with { StrangersConnectionsPerAddress = 2 };

    private static async Task<Socket> ConnectAsync(ServerWorld world, string from)
    {
        var socket = new Socket(AddressFamily.InterNetwork, SocketType.Stream, ProtocolType.Tcp);
        socket.Bind(new IPEndPoint(IPAddress.Parse(from), 0));
        await socket.ConnectAsync(IPAddress.Loopback, world.Address.Port, Cancellation);
        return socket;
    }

    // What it answers; nothing where the connection was ended.
    private static async Task<string> AskAsync(Socket socket, string headers = "")
    {
        try
        {
            await socket.SendAsync(Encoding.ASCII.GetBytes($"GET /health/live HTTP/1.1\r\nHost: localhost\r\n{headers}\r\n"), Cancellation);
            var buffer = new byte[4096];
            return Encoding.ASCII.GetString(buffer, 0, await socket.ReceiveAsync(buffer, Cancellation));
        }
        catch (SocketException)
        {
            return "";
        }
    }

    private static async Task UntilAnsweredAsync(ServerWorld world, string from)
    {
        for (var tries = 0; tries < 100; tries++)
        {
            using var socket = await ConnectAsync(world, from);
            if ((await AskAsync(socket)).Length > 0)
            {
                return;
            }

            await Task.Delay(100, Cancellation);
        }

        Assert.Fail("a connection that was closed is counted for ever");
    }
}
