using System.Diagnostics;
using System.Net;
using System.Net.Sockets;

namespace Bailey.Cli.Tests.Guides;

/// <summary>The host of samples/hosts/minimal as a process of its own, on a port of its own.</summary>
internal sealed class MinimalHost : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromMinutes(3);

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
        try
        {
            await host.AnswersAsync();
            return host;
        }
        catch
        {
            await host.DisposeAsync();
            throw;
        }
    }

    /// <summary>Asks it to end, as a system does that shuts down; gives its exit code.</summary>
    public async Task<int> StopAsync()
    {
        await Tools.RunAsync(Path.GetTempPath(), string.Create(System.Globalization.CultureInfo.InvariantCulture, $"kill -TERM {_process.Id}"));
        using var late = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        late.CancelAfter(s_patience);
        await _process.WaitForExitAsync(late.Token);
        return _process.ExitCode;
    }

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        _process.Kill(entireProcessTree: true);
        await _process.WaitForExitAsync();

        // Whoever it started holds its output, and is gone when that ends.
        await _output;
        _process.Dispose();
    }

    private async Task AnswersAsync()
    {
        using var late = new CancellationTokenSource(s_patience);
        while (true)
        {
            try
            {
                using var answer = await Client.GetAsync("/", late.Token);
                return;
            }
            catch (HttpRequestException) when (!_process.HasExited)
            {
                TestContext.Current.CancellationToken.ThrowIfCancellationRequested();
                late.IsCancellationRequested.ShouldBeFalse("the host did not answer in time");
                await Task.Delay(50, CancellationToken.None);
            }
            catch (HttpRequestException)
            {
                Assert.Fail($"the host ended: {await _output}");
            }
        }
    }
}
