using System.Diagnostics;
using System.Globalization;
using System.Text.Json.Nodes;

namespace Bailey.Bench.Http;

/// <summary>A server in a process of its own, whose memory is looked at twice a second.</summary>
internal sealed class ServerProcess : IDisposable
{
    private readonly Process _process;
    private readonly Timer _timer;
    private double _most;

    public ServerProcess(string file, params string[] arguments)
    {
        _process = Process.Start(new ProcessStartInfo(file, arguments) { RedirectStandardInput = true, RedirectStandardOutput = true })!;
        Uri? address = null;
        while (address is null)
        {
            var line = _process.StandardOutput.ReadLine() ?? throw new InvalidOperationException($"{file} did not start");
            address = line.StartsWith('{') ? AddressOf(line) : null;
        }

        Address = address;
        _ = _process.StandardOutput.ReadToEndAsync();
        _timer = new Timer(_ => Look(), null, TimeSpan.Zero, TimeSpan.FromMilliseconds(500));
    }

    /// <summary>Where it listens.</summary>
    public Uri Address { get; }

    /// <summary>The most memory that it had, in MiB.</summary>
    public double PeakMebibytes => Volatile.Read(ref _most);

    /// <summary>The memory that it has, in MiB.</summary>
    public double Mebibytes() => File.Exists($"/proc/{_process.Id}/status")
        ? File.ReadLines($"/proc/{_process.Id}/status").Where(static line => line.StartsWith("VmRSS:", StringComparison.Ordinal)).Select(static line => double.Parse(line.Split(' ', StringSplitOptions.RemoveEmptyEntries)[1], CultureInfo.InvariantCulture) / 1024).FirstOrDefault()
        : 0;

    public void Dispose()
    {
        _timer.Dispose();
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private static Uri? AddressOf(string line) => JsonNode.Parse(line)!["listening"]!.AsArray().Select(static url => url!.GetValue<string>())
        .Where(static url => url.StartsWith("http://127.", StringComparison.Ordinal)).Select(static url => new Uri(url)).FirstOrDefault();

    private void Look()
    {
        try
        {
            Volatile.Write(ref _most, Math.Max(_most, Mebibytes()));
        }
        catch (IOException)
        {
            // It has just ended.
        }
    }
}
