using System.Net;
using System.Net.Sockets;

namespace Bailey.Testing.Databases;

/// <summary>A way to a server that can be cut: then nothing passes, in neither direction, and nobody is told. What was under way arrives when it is mended.</summary>
public sealed class CutProxy : IDisposable
{
    private readonly TcpListener _listener = new(IPAddress.Loopback, 0);
    private readonly CancellationTokenSource _ending = new();
    private readonly int _target;
    private volatile TaskCompletionSource _open = Opened();

    /// <summary>Opens it.</summary>
    /// <param name="target">The port of this machine that it leads to.</param>
    public CutProxy(int target)
    {
        _target = target;
        _listener.Start();
        _ = AcceptAsync();
    }

    /// <summary>Where it listens.</summary>
    public int Port => ((IPEndPoint)_listener.LocalEndpoint).Port;

    /// <summary>From now on nothing passes.</summary>
    public void Cut() => _open = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);

    /// <summary>Lets pass what was held up, and what comes.</summary>
    public void Mend() => _open.TrySetResult();

    /// <inheritdoc/>
    public void Dispose()
    {
        Mend();
        _ending.Cancel();
        _listener.Dispose();
    }

    private static TaskCompletionSource Opened()
    {
        var opened = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        opened.SetResult();
        return opened;
    }

    private async Task AcceptAsync()
    {
        try
        {
            while (true)
            {
                _ = PassAsync(await _listener.AcceptTcpClientAsync(_ending.Token));
            }
        }
        catch (Exception e) when (e is OperationCanceledException or ObjectDisposedException or SocketException)
        {
        }
    }

    private async Task PassAsync(TcpClient client)
    {
        using var server = new TcpClient();
        using (client)
        {
            try
            {
                await _open.Task;
                await server.ConnectAsync(IPAddress.Loopback, _target, _ending.Token);
                await Task.WhenAny(PumpAsync(client.GetStream(), server.GetStream()), PumpAsync(server.GetStream(), client.GetStream()));
            }
            catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
            {
            }
        }
    }

    private async Task PumpAsync(NetworkStream from, NetworkStream to)
    {
        var buffer = new byte[65_536];
        try
        {
            while (await from.ReadAsync(buffer, _ending.Token) is > 0 and var read)
            {
                await _open.Task;
                await to.WriteAsync(buffer.AsMemory(0, read), _ending.Token);
            }
        }
        catch (Exception e) when (e is OperationCanceledException or IOException or SocketException)
        {
        }
    }
}
