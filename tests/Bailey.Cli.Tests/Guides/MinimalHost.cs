using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Bailey.Cli.Tests.Guides;

/// <summary>The host of samples/hosts/minimal as a process of its own, on a port of its own.</summary>
internal sealed class MinimalHost : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(2);

    private readonly Process _process;
    private readonly Task<string> _output;

    private MinimalHost(Process process, int port)
    {
        _process = process;
        _output = process.StandardOutput.ReadToEndAsync();
        Client = new HttpClient { BaseAddress = new Uri($"http://127.0.0.1:{port}") };
    }

    public HttpClient Client { get; }

    /// <summary>A port that nobody listens on.</summary>
    public static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }

    /// <summary>Starts it by a line of a shell, and waits until it answers.</summary>
    public static async Task<MinimalHost> StartAsync(string folder, string line, int port)
    {
        // With exec the process is that of the host, and ends with it.
        var process = Process.Start(new ProcessStartInfo("bash", ["-c", $"exec {line} 2>&1"]) { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true })!;
        process.StandardInput.Close();
        var host = new MinimalHost(process, port);
        using var late = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        late.CancelAfter(s_patience);
        while (true)
        {
            try
            {
                using var answer = await host.Client.GetAsync("/", late.Token);
                return host;
            }
            catch (HttpRequestException) when (!process.HasExited)
            {
                await Task.Delay(50, late.Token);
            }
            catch (HttpRequestException)
            {
                Assert.Fail($"the host ended: {await host._output}");
            }
        }
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();
        _process.Dispose();
    }
}
