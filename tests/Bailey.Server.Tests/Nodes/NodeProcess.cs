using System.Diagnostics;
using System.Text.Json.Nodes;

namespace Bailey.Server.Tests.Nodes;

/// <summary>A node that is a process of its own: <c>bailey serve</c>.</summary>
internal sealed class NodeProcess : IDisposable
{
    private const int Attempts = 5;

    private readonly Process _process;

    private NodeProcess(Process process, Uri address) => (_process, Address) = (process, address);

    public Uri Address { get; }

    /// <summary>Starts it, and again where the database did not answer in time, as whatever looks after a service does.</summary>
    public static async Task<NodeProcess> StartAsync(Cluster cluster, string name, string? connection = null)
    {
        string[] arguments = [Path.Combine(AppContext.BaseDirectory, "bailey.dll"), "serve", "--data", cluster.FolderOf(name), "--node", name, "--listen", "http://127.0.0.1:0", "--json"];
        var start = new ProcessStartInfo("dotnet", arguments) { RedirectStandardOutput = true };
        start.Environment["BAILEY_POSTGRES"] = connection ?? cluster.Connection;
        for (var attempt = 1; attempt <= Attempts; attempt++)
        {
            var process = Process.Start(start)!;
            if (await ListensAtAsync(process) is { } address)
            {
                _ = process.StandardOutput.ReadToEndAsync(CancellationToken.None);
                return new NodeProcess(process, address);
            }

            await process.WaitForExitAsync(TestContext.Current.CancellationToken);
            process.Dispose();
        }

        throw new InvalidOperationException($"{name} did not start");
    }

    /// <summary>Kills it as <c>kill -9</c> does.</summary>
    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
            _process.WaitForExit();
        }

        _process.Dispose();
    }

    private static async Task<Uri?> ListensAtAsync(Process process)
    {
        while (await process.StandardOutput.ReadLineAsync(TestContext.Current.CancellationToken) is { } line)
        {
            if (line.StartsWith('{') && JsonNode.Parse(line)!["listening"]!.AsArray().Select(static url => url!.GetValue<string>()).FirstOrDefault(static url => url.StartsWith("http://127.", StringComparison.Ordinal)) is { } url)
            {
                return new Uri(url);
            }
        }

        return null;
    }
}
