using System.Diagnostics;

namespace Bailey.Cli.Tests.Guides;

/// <summary>What authors of plugins have on their machines.</summary>
internal static class Tools
{
    /// <summary>Skips a test where a tool is out of reach.</summary>
    public static async Task RequireAsync(params string[] tools)
    {
        Assert.SkipWhen(OperatingSystem.IsWindows(), "the build scripts are for a Unix shell");
        foreach (var tool in tools)
        {
            var (exitCode, _) = await ShellAsync(Path.GetTempPath(), $"command -v {tool}");
            Assert.SkipUnless(exitCode == 0, $"{tool} is not installed");
        }
    }

    /// <summary>Runs a line of a shell, which must succeed.</summary>
    public static async Task<string> RunAsync(string folder, string line)
    {
        var (exitCode, output) = await ShellAsync(folder, line);
        exitCode.ShouldBe(0, $"{line}:\n{output}");
        return output;
    }

    private static async Task<(int ExitCode, string Output)> ShellAsync(string folder, string line)
    {
        using var shell = Process.Start(new ProcessStartInfo("bash", ["-c", $"{{ {line}\n}} 2>&1"]) { WorkingDirectory = folder, RedirectStandardInput = true, RedirectStandardOutput = true })!;
        shell.StandardInput.Close();
        var output = await shell.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await shell.WaitForExitAsync(TestContext.Current.CancellationToken);
        return (shell.ExitCode, output);
    }
}
