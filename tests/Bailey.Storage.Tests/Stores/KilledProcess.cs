using System.Diagnostics;
using System.Globalization;

namespace Bailey.Storage.Tests.Stores;

/// <summary>A process that changes a store and prints what was acknowledged, to be killed at any moment.</summary>
internal sealed class KilledProcess : IDisposable
{
    private readonly Process _process;
    private readonly List<string> _read = [];

    private KilledProcess(Process process) => _process = process;

    private static CancellationToken Cancellation => TestContext.Current.CancellationToken;

    /// <summary>How often such tests kill a process: BAILEY_KILL_ROUNDS, or a few times.</summary>
    public static int Rounds(int few) => int.TryParse(Environment.GetEnvironmentVariable("BAILEY_KILL_ROUNDS"), NumberStyles.None, CultureInfo.InvariantCulture, out var rounds) ? rounds : few;

    public static KilledProcess Start(string[] arguments, params (string Name, string Value)[] environment)
    {
        var start = new ProcessStartInfo("dotnet", [Path.Combine(AppContext.BaseDirectory, "Bailey.Testing.Host.dll"), "commit-changes", .. arguments]) { RedirectStandardOutput = true, RedirectStandardError = true };
        foreach (var (name, value) in environment)
        {
            start.Environment[name] = value;
        }

        return new KilledProcess(Process.Start(start)!);
    }

    /// <summary>Waits until so many changes were acknowledged.</summary>
    public async Task AwaitAsync(int lines)
    {
        while (_read.Count < lines && await _process.StandardOutput.ReadLineAsync(Cancellation) is { } line)
        {
            _read.Add(line);
        }
    }

    /// <summary>Kills it.</summary>
    /// <returns>All that was acknowledged until then.</returns>
    public async Task<List<string>> KillAsync()
    {
        var awaited = _read.Count;
        _process.Kill();
        await AwaitAsync(int.MaxValue);
        await _process.WaitForExitAsync(Cancellation);
        awaited.ShouldBeGreaterThan(0, await _process.StandardError.ReadToEndAsync(Cancellation));
        return _read;
    }

    public void Dispose()
    {
        if (!_process.HasExited)
        {
            _process.Kill();
        }

        _process.Dispose();
    }
}
