using System.Diagnostics;
using System.Text.Json.Nodes;
using Bailey.Testing;

namespace Bailey.Server.Tests.Story;

/// <summary><c>bailey serve</c> as a process of its own, as an operator starts it.</summary>
internal sealed class ServerProcess : IAsyncDisposable
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(90);

    private readonly Process _process;
    private readonly Task<string> _errors;

    private ServerProcess(Process process, Task<string> errors, JsonNode told)
    {
        (_process, _errors) = (process, errors);
        Address = new Uri(told["listening"]!.AsArray().Select(static url => url!.GetValue<string>()).First(static url => url.StartsWith("http://127.0.0.1:", StringComparison.Ordinal)));
        SetupToken = told["setup"]?.GetValue<string>()["/setup?token=".Length..];
    }

    public Uri Address { get; }

    /// <summary>The token that makes the first admin; null where there is one.</summary>
    public string? SetupToken { get; }

    public static async Task<ServerProcess> StartAsync(string data)
    {
        var command = Path.Combine(RepositoryRoot.Path, "src", "Bailey.Cli", "bin", new DirectoryInfo(AppContext.BaseDirectory).Parent!.Name, "net10.0", "bailey.dll");
        File.Exists(command).ShouldBeTrue($"{command} is built with these tests");
        var start = new ProcessStartInfo("dotnet", [command, "serve", "--data", data, "--listen", "http://127.0.0.1:0", "--node", "node-1", "--json"]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var name in start.Environment.Keys.Where(static name => name.StartsWith("BAILEY_", StringComparison.Ordinal)).ToList())
        {
            start.Environment.Remove(name);
        }

        var process = Process.Start(start)!;
        var errors = process.StandardError.ReadToEndAsync();
        using var patience = new CancellationTokenSource(s_patience);
        try
        {
            while (await process.StandardOutput.ReadLineAsync(patience.Token) is { } line)
            {
                if (line.StartsWith('{'))
                {
                    // Whatever it says later must not fill the pipe.
                    _ = process.StandardOutput.ReadToEndAsync();
                    return new ServerProcess(process, errors, JsonNode.Parse(line)!);
                }
            }

            throw new InvalidOperationException($"the server ended before it listened: {await errors}");
        }
        catch
        {
            process.Kill();
            process.Dispose();
            throw;
        }
    }

    /// <summary>Tells it to stop, as a service manager does.</summary>
    /// <returns>Its exit code, and what it said on its error stream.</returns>
    public async Task<(int ExitCode, string Errors)> TerminateAsync()
    {
        using (var kill = Process.Start("kill", ["-TERM", _process.Id.ToString(System.Globalization.CultureInfo.InvariantCulture)]))
        {
            await kill.WaitForExitAsync();
        }

        using var patience = new CancellationTokenSource(s_patience);
        await _process.WaitForExitAsync(patience.Token);
        return (_process.ExitCode, await _errors);
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.HasExited)
        {
            _process.Kill(entireProcessTree: true);
            await _process.WaitForExitAsync();
        }

        _process.Dispose();
    }
}
