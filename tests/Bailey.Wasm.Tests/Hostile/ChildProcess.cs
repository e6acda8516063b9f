using System.Diagnostics;

namespace Bailey.Wasm.Tests.Hostile;

/// <summary>Runs a scenario of Bailey.Testing.Host in a process of its own.</summary>
internal static class ChildProcess
{
    // Only proves that nothing hangs: the slowest scenario takes some seconds on an idle machine, unless long forms are asked for.
    private static readonly TimeSpan Ceiling = Environment.GetEnvironmentVariable("BAILEY_LEAK_ROUNDS") is null ? TimeSpan.FromMinutes(4) : TimeSpan.FromHours(4);

    /// <summary>Runs it; fails the test where it does not hold, hangs, or kills its process.</summary>
    /// <returns>What it wrote to standard output.</returns>
    public static async Task<string> RunAsync(string scenario, params string[] arguments)
    {
        var start = new ProcessStartInfo(Environment.ProcessPath is { } path && Path.GetFileNameWithoutExtension(path) == "dotnet" ? path : "dotnet")
        {
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        start.ArgumentList.Add(Path.Combine(AppContext.BaseDirectory, "Bailey.Testing.Host.dll"));
        start.ArgumentList.Add(scenario);
        foreach (var argument in arguments)
        {
            start.ArgumentList.Add(argument);
        }

        // A crash is expected to be told by its exit code; a dump of it would only fill the disk.
        start.Environment["DOTNET_DbgEnableMiniDump"] = "0";
        using var process = Process.Start(start) ?? throw new InvalidOperationException("dotnet could not be started");
        var output = process.StandardOutput.ReadToEndAsync();
        var error = process.StandardError.ReadToEndAsync();
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(TestContext.Current.CancellationToken);
        timeout.CancelAfter(Ceiling);
        try
        {
            await process.WaitForExitAsync(timeout.Token);
        }
        catch (OperationCanceledException)
        {
            process.Kill();
            Assert.Fail($"\"{scenario}\" did not end within {Ceiling}");
        }

        var verdict = process.ExitCode switch
        {
            0 => null,
            1 => "does not hold",
            2 => "is not known",
            > 128 => $"killed its process with signal {process.ExitCode - 128}",
            _ => $"ended its process with exit code {process.ExitCode}",
        };
        Assert.True(verdict is null, $"\"{scenario}\" {verdict}:\n{Shorten(await error)}");
        return await output;
    }

    // The runtime prints tens of thousands of frames when a stack overflows.
    private static string Shorten(string text) => text.Length <= 6000 ? text : $"{text[..5000]}\n...\n{text[^1000..]}";
}
